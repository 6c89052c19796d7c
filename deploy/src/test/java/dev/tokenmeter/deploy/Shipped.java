package dev.tokenmeter.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files that operators take from this module. */
final class Shipped {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** One rule of Prometheus: an alert, or a recording. */
  record Rule(String kind, String name, String expr, JsonNode json) {
    boolean alert() {
      return kind.equals("alert");
    }
  }

  private Shipped() {}

  static Path path(String name) {
    return Path.of(name).toAbsolutePath();
  }

  static String text(String name) throws IOException {
    return Files.readString(path(name));
  }

  static JsonNode yaml(String text) {
    return JSON.valueToTree(new Yaml(new SafeConstructor(new LoaderOptions())).load(text));
  }

  static JsonNode json(String text) throws IOException {
    return JSON.readTree(text);
  }

  /** Files of a folder whose names end so, in order. */
  static List<Path> files(String folder, String ending) throws IOException {
    try (Stream<Path> all = Files.list(path(folder))) {
      return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  static List<Path> ruleFiles() throws IOException {
    return List.of(
        path("prometheus/tokenmeter.rules.yml"), path("prometheus/tokenmeter.alerts.yml"));
  }

  /** All rules and alerts, in the order of the files. */
  static List<Rule> rules() throws IOException {
    Stream.Builder<Rule> rules = Stream.builder();
    for (Path file : ruleFiles()) {
      for (JsonNode group : yaml(Files.readString(file)).path("groups")) {
        group.path("rules").forEach(json -> rules.add(rule(json)));
      }
    }
    return rules.build().toList();
  }

  private static Rule rule(JsonNode json) {
    String kind = json.has("alert") ? "alert" : "record";
    return new Rule(kind, json.path(kind).asText(), json.path("expr").asText(), json);
  }
}
