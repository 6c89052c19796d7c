package dev.tokenmeter.bench.compare;

import java.nio.file.Path;
import java.util.List;

/**
 * A proxy that is measured.
 *
 * @param version what the table calls it
 * @param config its configuration, with {PORT}, {ADMIN} and {ORIGIN} for what is known later
 * @param command starts it in the foreground
 * @param environment variables added to ours
 * @param fields header fields, {ORIGIN} in them for its port, without which it takes no request
 * @param warmUp what it handles before it is measured
 */
record Subject(
    String name,
    String version,
    String config,
    List<String> command,
    List<String> environment,
    List<String> fields,
    Plan.WarmUp warmUp) {
  Subject {
    command = List.copyOf(command);
    environment = List.copyOf(environment);
    fields = List.copyOf(fields);
  }

  /** Where its configuration and output lie. */
  Path directory(Path work) {
    return work.resolve(name);
  }
}
