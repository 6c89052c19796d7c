package dev.tokenmeter.metrics.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class PositionsTest {

  private static Map<String, Double> named(List<Double> values) {
    Map<String, Double> named = new HashMap<>();
    for (int i = 0; i < values.size(); i++) {
      named.put("t" + i, values.get(i));
    }
    return named;
  }

  private static double at(Map<String, Double> positions, String team) {
    return positions.getOrDefault(team, Double.NaN);
  }

  @Property
  void positions_ofAnyValues_followTheirOrderAndMeetInTheMiddle(
      @ForAll @Size(min = 1, max = 20) List<@DoubleRange(min = 0, max = 9) Double> values) {
    Map<String, Double> named = named(values);
    Map<String, Double> positions = Positions.of(named, Axis.Order.MORE_FIRST);
    Map<String, Double> reversed = Positions.of(named, Axis.Order.LESS_FIRST);

    assertThat(positions.values()).allMatch(position -> position >= 0 && position <= 1);
    assertThat(positions.values().stream().mapToDouble(p -> p).average().orElseThrow())
        .isCloseTo(0.5, within(1e-9));
    named.forEach(
        (a, value) -> {
          assertThat(at(positions, a) + at(reversed, a)).isCloseTo(1, within(1e-9));
          named.forEach(
              (b, other) ->
                  assertThat(Double.compare(value, other))
                      .isEqualTo(Double.compare(at(positions, b), at(positions, a))));
        });
  }

  @Test
  void bands_areQuartersOfTheAxis() {
    Map<String, Double> positions =
        Positions.of(named(List.of(4.0, 3.0, 2.0, 1.0)), Axis.Order.MORE_FIRST);

    assertThat(positions.entrySet().stream().sorted(Map.Entry.comparingByKey()))
        .extracting(entry -> Band.at(entry.getValue()))
        .containsExactly(Band.TOP, Band.UPPER, Band.LOWER, Band.BOTTOM);
  }

  @Test
  void quantiles_lieBetweenValues() {
    double[] sorted = {1, 2, 4, 8, 16};

    assertThat(Positions.quantile(sorted, 0.25)).isEqualTo(2);
    assertThat(Positions.quantile(sorted, 0.5)).isEqualTo(4);
    assertThat(Positions.quantile(sorted, 0.625)).isEqualTo(6);
    assertThat(Positions.quantile(sorted, 1)).isEqualTo(16);
  }
}
