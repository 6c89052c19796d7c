package dev.tokenmeter.metrics.leaderboard;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Signals.Mode;
import dev.tokenmeter.metrics.record.Signal;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * On which terms teams are compared.
 *
 * @param minimumGroup the fewest callers behind anything that is shown
 * @param minimumCleanShare below it a team is not ranked, 0 to 1
 * @param waste labels of the classes of use that count as waste
 * @param enrolled how many callers the configuration names, by team
 */
public record Terms(
    int minimumGroup, double minimumCleanShare, Set<String> waste, Map<String, Integer> enrolled) {
  public Terms {
    waste = Set.copyOf(waste);
    enrolled = Map.copyOf(enrolled);
  }

  /** The terms of a configuration. */
  public static Terms of(Config config) {
    Map<String, Integer> enrolled = new TreeMap<>();
    config
        .callers()
        .forEach(caller -> caller.team().ifPresent(team -> enrolled.merge(team, 1, Integer::sum)));
    return new Terms(
        config.leaderboard().minimumGroup(),
        config.leaderboard().minimumCleanShare(),
        Arrays.stream(Signal.values())
            .filter(signal -> signal.mode(config.signals()) == Mode.ON)
            .map(Signal::label)
            .collect(Collectors.toSet()),
        enrolled);
  }
}
