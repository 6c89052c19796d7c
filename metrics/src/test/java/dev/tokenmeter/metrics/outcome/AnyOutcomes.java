package dev.tokenmeter.metrics.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Any bytes, read as outcomes. */
public final class AnyOutcomes {
  static final OutcomeDays DAYS =
      new OutcomeDays(LocalDate.of(2025, 10, 21), LocalDate.of(2026, 11, 26));

  private AnyOutcomes() {}

  /** They are rows within all bounds, or one line says why not; nothing else is thrown. */
  public static void check(byte[] bytes) {
    for (OutcomeFormat format : OutcomeFormat.values()) {
      try {
        List<Outcome> outcomes = Outcomes.read(bytes, format, DAYS);
        Set<String> keys = new HashSet<>();
        assertThat(outcomes)
            .hasSizeLessThanOrEqualTo(Outcomes.MOST_ROWS)
            .allMatch(each -> each.merged() >= 0 && each.merged() <= Outcome.MOST_MERGED)
            .allMatch(each -> DAYS.contain(each.day()))
            .allMatch(each -> keys.add(each.day() + each.team()));
      } catch (OutcomeRefused e) {
        assertThat(e.getMessage()).hasLineCount(1).hasSizeLessThan(400);
      }
    }
  }
}
