package dev.tokenmeter.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code ledger:} and {@code privacy:}. */
final class PlannedReader {
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private PlannedReader() {}

  static Ledger ledger(Section section) {
    Ledger defaults = Ledger.defaults();
    String path =
        section
            .take("path")
            .filter(value -> value.path().isPresent())
            .flatMap(Value::text)
            .orElse(defaults.path());
    Ledger.Recording record =
        section.oneOf("record", List.of(Ledger.Recording.values()), defaults.record());
    Duration retain =
        section.take("retain").flatMap(value -> retain(value)).orElse(defaults.retain());
    Optional<String> shared = section.take("shared").flatMap(PlannedReader::jdbc);
    section.unbuilt("shared");
    section.done();
    return new Ledger(path, record, retain, shared);
  }

  private static Optional<Duration> retain(Value value) {
    Optional<Duration> retain = value.duration(LONGEST);
    return retain.filter(Duration::isZero).isPresent()
        ? value.refuse("must be longer than nothing, like 400d")
        : retain;
  }

  private static Optional<String> jdbc(Value value) {
    return value.parsed(
        text ->
            Optional.of(text)
                .filter(url -> url.matches("jdbc:postgresql:(?://[^/\\s]+/)?[^/\\s]+")),
        "must be like jdbc:postgresql://db.example:5432/tokenmeter");
  }

  static Privacy privacy(Section top) {
    Section section = top.section("privacy");
    Privacy defaults = Privacy.defaults();
    List<Privacy.Shown> shown = List.of(Privacy.Shown.values());
    Privacy privacy =
        new Privacy(
            section.oneOf("metrics", shown, defaults.metrics()),
            section.oneOf("ledger", shown, defaults.ledger()),
            section.oneOf("board", shown, defaults.board()));
    section.done();
    return privacy;
  }
}
