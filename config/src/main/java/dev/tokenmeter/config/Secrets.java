package dev.tokenmeter.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads secrets from where the configuration says they are; never on an event loop. */
final class Secrets {
  private Secrets() {}

  static Optional<String> read(Credentials.Source source) {
    return switch (source) {
      case Credentials.Source.Env env ->
          Optional.ofNullable(System.getenv(env.name())).filter(value -> !value.isBlank());
      case Credentials.Source.File file -> readFile(Path.of(file.path()));
      case Credentials.Source.Aws aws -> Optional.empty();
    };
  }

  private static Optional<String> readFile(Path path) {
    try {
      return Optional.of(Files.readString(path).strip()).filter(value -> !value.isEmpty());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
