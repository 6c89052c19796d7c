package dev.tokenmeter.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a configuration file: all of it valid, or all of its problems at once, each with its place.
 * Never throws, whatever the bytes; blocks while reading files, so never on an event loop.
 */
public final class ConfigReader {
  /** Longest file that is read, in bytes. */
  public static final int MAX_BYTES = 10_000_000;

  private ConfigReader() {}

  /** What became of a file. */
  public sealed interface Result {

    /** A complete configuration; the warnings name keys without effect. */
    record Loaded(Config config, List<Problem> warnings) implements Result {
      public Loaded {
        warnings = List.copyOf(warnings);
      }
    }

    /** At least one problem, in the order of the file. */
    record Refused(List<Problem> problems) implements Result {
      public Refused {
        problems = List.copyOf(problems);
      }
    }
  }

  /**
   * Reads a file.
   *
   * @param environment for {@code ${env:NAME}}, {@code HTTPS_PROXY} and {@code NO_PROXY}
   */
  public static Result read(Path file, Map<String, String> environment) {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in.readNBytes(MAX_BYTES + 1), file.toString(), environment);
    } catch (IOException e) {
      return refused(file.toString(), Spot.START, "cannot be read; is there such a file?");
    }
  }

  /**
   * Reads the bytes of a file.
   *
   * @param file the name used in problems; its directory is that of relative paths in it
   */
  public static Result read(byte[] bytes, String file, Map<String, String> environment) {
    if (bytes.length > MAX_BYTES) {
      return refused(file, Spot.START, "is longer than " + MAX_BYTES + " bytes, the most allowed");
    }
    try {
      return parse(YamlCharacters.decode(bytes), file, environment);
    } catch (MalformedYaml e) {
      return refused(file, e.spot(), e.reason());
    }
  }

  /** Reads a file's text; see {@link #read(byte[], String, Map)}. */
  public static Result read(String yaml, String file, Map<String, String> environment) {
    try {
      return parse(YamlCharacters.withoutByteOrderMark(yaml), file, environment);
    } catch (MalformedYaml e) {
      return refused(file, e.spot(), e.reason());
    }
  }

  private static Result parse(String text, String file, Map<String, String> environment)
      throws MalformedYaml {
    Optional<Yaml> root = YamlParser.parse(EnvironmentReferences.mark(text));
    Reading reading = Reading.of(file, environment);
    Spot start = root.map(Yaml::spot).orElse(Spot.START);
    Section top =
        root.flatMap(yaml -> new Value(reading, Place.ROOT, start, yaml).section())
            .orElseGet(() -> Section.absent(reading, Place.ROOT, start));
    Config config = ConfigAssembly.read(top);
    List<Problem> problems = reading.findings().problems();
    return problems.isEmpty()
        ? new Result.Loaded(config, reading.findings().warnings())
        : new Result.Refused(problems);
  }

  private static Result refused(String file, Spot spot, String message) {
    return new Result.Refused(List.of(new Problem(file, spot.line(), spot.column(), message)));
  }
}
