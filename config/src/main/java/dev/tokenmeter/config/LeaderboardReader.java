package dev.tokenmeter.config;

import java.math.BigDecimal;

/** {@code leaderboard:}. */
final class LeaderboardReader {
  private static final int LARGEST_GROUP = 1_000;

  private LeaderboardReader() {}

  static Leaderboard read(Section section) {
    Leaderboard d = Leaderboard.defaults();
    Leaderboard read =
        new Leaderboard(
            bool(section, "enabled", d.enabled()),
            section.integer(
                "minimum-group", Leaderboard.LEAST_GROUP, LARGEST_GROUP, d.minimumGroup()),
            section
                .take("minimum-clean-share")
                .flatMap(
                    value ->
                        value.parsed(Units::percent, "must be a part like 80%, from 0% to 100%"))
                .map(BigDecimal::doubleValue)
                .orElse(d.minimumCleanShare()),
            section.text("reference-model").orElse(d.referenceModel()),
            bool(section, "individuals", d.individuals()));
    section.done();
    return read;
  }

  private static boolean bool(Section section, String key, boolean fallback) {
    return section.take(key).flatMap(Value::bool).orElse(fallback);
  }
}
