package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.ConfigReader.Result;
import dev.tokenmeter.config.Problem;
import dev.tokenmeter.proxy.identity.FingerprintKey;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The proxy of one configuration, from its start to its end. */
final class Serving {
  private Serving() {}

  /**
   * The configuration that a service is started with, {@code serve} or {@code serve --config FILE};
   * empty for every other line. The library of commands would read such a line, too, but no AOT
   * cache can hold its classes.
   */
  static Optional<ConfigFile> plain(String... words) {
    return switch (words.length) {
      case 1 -> Optional.of(ConfigFile.none());
      case 3 -> words[1].equals("--config") ? file(words[2]) : Optional.empty();
      default -> Optional.empty();
    };
  }

  /** Empty also for what the library would take for something else, or refuse in its words. */
  private static Optional<ConfigFile> file(String word) {
    if (word.isEmpty() || word.startsWith("-") || word.startsWith("@")) {
      return Optional.empty();
    }
    try {
      return Optional.of(ConfigFile.at(Path.of(word)));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** Serves until it is told to end, and returns the exit code. */
  static int run(Terminal terminal, ConfigFile file, Flags flags) {
    return run(terminal, file, flags, (instance, ending) -> {});
  }

  /**
   * The same.
   *
   * @param started is called once everything serves
   */
  static int run(
      Terminal terminal, ConfigFile file, Flags flags, BiConsumer<Instance, Ending> started) {
    return switch (file.read(terminal.env())) {
      case Result.Refused refused -> {
        refused.problems().forEach(problem -> terminal.say(problem.toString()));
        yield Cli.USAGE;
      }
      case Result.Loaded loaded -> {
        for (Problem warning : loaded.warnings()) {
          terminal.say(Warnings.text(warning));
        }
        Config config = flags.over(loaded.config());
        Ending ending = Launch.endOnSignals(terminal);
        try (Instance instance = Launch.start(config, key(config), terminal, ending)) {
          file.path().ifPresent(path -> instance.watch(path, terminal.env(), flags::moved));
          Signals.on(Signals.Kind.HUP, () -> Thread.startVirtualThread(instance::reload));
          Banner.of(instance, config).forEach(terminal::say);
          started.accept(instance, ending);
          terminal.say("tokenmeter: " + ending.await());
          yield Cli.OK;
        }
      }
    };
  }

  private static FingerprintKey key(Config config) {
    try {
      return FingerprintKey.load(config);
    } catch (IOException e) {
      throw new CommandFailure(Cli.FAILED, String.valueOf(e.getMessage()));
    }
  }
}
