package dev.tokenmeter.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Shorthands for reading YAML in tests. */
final class Reads {
  private Reads() {}

  /** The path of a certificate or key among the test's resources. */
  static String tls(String name) {
    return Path.of("src", "test", "resources", "tls", name).toAbsolutePath().toString();
  }

  static ConfigReader.Result read(String yaml) {
    return read(yaml, Map.of());
  }

  static ConfigReader.Result read(String yaml, Map<String, String> environment) {
    return ConfigReader.read(yaml, "t.yaml", environment);
  }

  static Config config(String yaml) {
    return config(yaml, Map.of());
  }

  static Config config(String yaml, Map<String, String> environment) {
    ConfigReader.Result result = read(yaml, environment);
    assertThat(result).as(yaml).isInstanceOf(ConfigReader.Result.Loaded.class);
    return ((ConfigReader.Result.Loaded) result).config();
  }

  static List<String> warnings(String yaml) {
    ConfigReader.Result result = read(yaml);
    assertThat(result).as(yaml).isInstanceOf(ConfigReader.Result.Loaded.class);
    return ((ConfigReader.Result.Loaded) result)
        .warnings().stream().map(Problem::toString).toList();
  }

  static List<String> problems(String yaml) {
    return problems(yaml, Map.of());
  }

  static List<String> problems(String yaml, Map<String, String> environment) {
    ConfigReader.Result result = read(yaml, environment);
    assertThat(result).as(yaml).isInstanceOf(ConfigReader.Result.Refused.class);
    return ((ConfigReader.Result.Refused) result)
        .problems().stream().map(Problem::toString).toList();
  }
}
