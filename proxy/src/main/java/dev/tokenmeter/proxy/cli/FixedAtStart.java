package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.config.Config;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What a process takes from its configuration once, since a socket or a lock cannot move. */
final class FixedAtStart {
  private record Key(String name, Function<Config, Object> value) {}

  private static final List<Key> KEYS =
      List.of(
          new Key("listen.address", config -> config.listen().address()),
          new Key("listen.port", config -> config.listen().port()),
          new Key("admin.address", config -> config.admin().address()),
          new Key("admin.port", config -> config.admin().port()),
          new Key("ledger.path", config -> config.planned().ledgerPath()));

  private FixedAtStart() {}

  /**
   * What a changed configuration asks for in vain, a line each.
   *
   * @param started with the flags of the command
   * @param wanted with the same flags
   */
  static List<String> ignored(Config started, Config wanted) {
    List<String> ignored = new ArrayList<>();
    for (Key key : KEYS) {
      Object now = key.value().apply(started);
      Object asked = key.value().apply(wanted);
      if (!now.equals(asked)) {
        ignored.add(
            "%s is now %s in the file and stays %s: that needs a restart"
                .formatted(key.name(), asked, now));
      }
    }
    return ignored;
  }
}
