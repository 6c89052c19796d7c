package dev.tokenmeter.metrics.board;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Privacy.Shown;
import dev.tokenmeter.metrics.leaderboard.Measure;
import dev.tokenmeter.metrics.leaderboard.People;
import dev.tokenmeter.metrics.leaderboard.Quartiles;
import dev.tokenmeter.metrics.leaderboard.Reading;
import dev.tokenmeter.metrics.leaderboard.Terms;
import dev.tokenmeter.metrics.ledger.LedgerFailure;
import dev.tokenmeter.metrics.ledger.LedgerQueries;
import dev.tokenmeter.metrics.ledger.TooManyRows;
import dev.tokenmeter.metrics.privacy.Veils;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.metrics.report.Window;
import java.io.IOException;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Where a caller stands among all callers of a window: his own numbers beside the quartiles of all,
 * in which nobody is named. Windows are of whole days of this machine's zone, the same for everyone
 * who asks, and so are the quartiles. Reads the ledger. Thread-safe.
 */
final class Among {
  private final LedgerQueries ledger;
  private final Supplier<Config> config;
  private final Veils veils;
  private final InstantSource clock;
  private final Map<String, Recent<Everybody>> recent;

  /** Everybody's use, read once for all who ask within a moment. */
  private record Everybody(Window window, Terms terms, People people, Optional<Quartiles> cuts) {}

  /**
   * What is to be said to one caller.
   *
   * @param own his use in these days
   * @param none why there are no quartiles
   */
  private record Answer(Everybody all, Optional<People.Person> own, Optional<String> none) {}

  /** Among those of this ledger; answers to these windows are shared by all who ask. */
  Among(
      LedgerQueries ledger,
      Supplier<Config> config,
      Veils veils,
      InstantSource clock,
      List<String> shared) {
    this.ledger = ledger;
    this.config = config;
    this.veils = veils;
    this.clock = clock;
    this.recent =
        shared.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Function.identity(), _ -> new Recent<Everybody>(clock)));
  }

  /** The comparison as fields of an object, to be written when everything is read. */
  Json.Writing of(String window, CallerId caller) throws BadRequest, LedgerFailure {
    Config known = config.get();
    if (!known.leaderboard().enabled()) {
      return json -> json.writeStringField("none", "comparisons are off (leaderboard.enabled)");
    }
    Window days =
        WholeDays.of(UsageRequest.window(window, ZoneId.systemDefault(), clock.instant()));
    Recent<Everybody> shared = recent.get(window);
    Everybody all;
    try {
      all = shared == null ? read(days, known) : shared.orElse(() -> read(days, known));
    } catch (TooManyRows e) {
      return json ->
          json.writeStringField("none", "too many callers to compare: " + e.getMessage());
    }
    Optional<String> none =
        known.privacy().ledger() == Shown.TEAM
            ? Optional.of("nothing is kept per person here, so there is nobody to compare with")
            : all.cuts().isEmpty()
                ? Optional.of(
                    ("fewer than %d callers used tokens in these days: quartiles of so few would"
                            + " tell of persons")
                        .formatted(all.terms().minimumGroup() + 1))
                : Optional.empty();
    Answer answer =
        new Answer(all, all.people().find(veils.pseudonyms().name(caller.name())), none);
    return json -> write(json, answer);
  }

  private Everybody read(Window window, Config known) throws LedgerFailure {
    Terms terms = Terms.of(known);
    People people =
        People.of(ledger.teams(window, Numbers.MOST_ROWS), terms, veils.pseudonyms()::name);
    return new Everybody(window, terms, people, Quartiles.of(people, terms));
  }

  private static void write(JsonGenerator json, Answer answer) throws IOException {
    Everybody all = answer.all();
    LeaderboardJson.window(json, all.window());
    json.writeNumberField("minimum_group", all.terms().minimumGroup());
    if (answer.none().isPresent()) {
      json.writeStringField("none", answer.none().get());
      return;
    }
    Map<Measure, Quartiles.Cut> cuts = all.cuts().map(Quartiles::cuts).orElse(Map.of());
    json.writeObjectFieldStart("measures");
    for (Measure measure : Measure.values()) {
      json.writeObjectFieldStart(measure.label());
      LeaderboardJson.reading(
          json,
          answer
              .own()
              .map(person -> measure.of(person.sum(), all.terms()))
              .orElse(new Reading.Unknown(Reading.Why.NOTHING_USED)));
      Quartiles.Cut cut = cuts.get(measure);
      if (cut == null) {
        json.writeNullField("p25");
        json.writeNullField("p50");
        json.writeNullField("p75");
      } else {
        LeaderboardJson.number(json, "p25", cut.p25());
        LeaderboardJson.number(json, "p50", cut.p50());
        LeaderboardJson.number(json, "p75", cut.p75());
      }
      json.writeEndObject();
    }
    json.writeEndObject();
  }
}
