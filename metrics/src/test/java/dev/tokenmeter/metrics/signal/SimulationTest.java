package dev.tokenmeter.metrics.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.record.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Five days each of honest work and of tricks, and what share of their cost has a class. */
final class SimulationTest {
  private static final int DAYS = 5;

  /** USD of a token at the list prices of a large model: 5, 0.5, 6.25 and 25 a million. */
  private static double price(Turn turn) {
    return (5 * turn.input()
            + 0.5 * turn.read()
            + 6.25 * turn.written()
            + 25.0 * (turn.visible() + turn.reasoning()))
        / 1e6;
  }

  private record Days(List<Turn> turns, Map<Signal, Double> usd) {

    static Days of(Profile profile) {
      List<Turn> turns = new ArrayList<>();
      Map<Signal, Double> usd = new EnumMap<>(Signal.class);
      for (int seed = 1; seed <= DAYS; seed++) {
        Watch watch = Watch.withDefaults();
        List<Turn> day = profile.turns(seed);
        day.forEach(turn -> usd.merge(watch.next(turn), price(turn), Double::sum));
        turns.addAll(day);
      }
      return new Days(turns, usd);
    }

    double total() {
      return usd.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    double flagged() {
      return 1 - usd.getOrDefault(Signal.NONE, 0.0) / total();
    }

    String most() {
      return usd.entrySet().stream()
          .filter(entry -> entry.getKey() != Signal.NONE)
          .max(Comparator.comparingDouble(Map.Entry::getValue))
          .map(entry -> "`" + entry.getKey().label() + "`")
          .orElse("");
    }

    String row(Profile profile) {
      long tokens =
          turns.stream()
              .mapToLong(t -> t.input() + t.read() + t.written() + t.visible() + t.reasoning())
              .sum();
      return String.format(
          Locale.ROOT,
          "| %s | %d | %.0f | %.0f | %.1f %% | %s |",
          profile.title(),
          turns.size(),
          tokens / 1e6,
          total(),
          100 * flagged(),
          most());
    }
  }

  @ParameterizedTest
  @EnumSource(Profile.class)
  void profile_honestOrNot_isToldByItsShareOfCost(Profile profile) {
    double flagged = Days.of(profile).flagged();
    switch (profile.kind()) {
      case HONEST -> assertThat(flagged).isLessThanOrEqualTo(0.02);
      case TRICK -> assertThat(flagged).isGreaterThanOrEqualTo(0.96);
      case UNDETECTABLE -> assertThat(flagged).as("no class can tell").isLessThanOrEqualTo(0.02);
    }
  }

  @Test
  void readme_hasTheTableOfThisSimulation() throws IOException {
    String table =
        Arrays.stream(Profile.values())
            .map(profile -> Days.of(profile).row(profile))
            .collect(Collectors.joining("\n"));
    System.out.println("\n" + table);

    assertThat(Files.readString(Path.of("README.md"))).contains(table);
  }
}
