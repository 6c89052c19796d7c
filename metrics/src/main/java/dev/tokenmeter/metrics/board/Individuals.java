package dev.tokenmeter.metrics.board;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Privacy.Shown;
import dev.tokenmeter.metrics.budget.Quotes;
import dev.tokenmeter.metrics.leaderboard.People;
import dev.tokenmeter.metrics.leaderboard.Places;
import dev.tokenmeter.metrics.leaderboard.Terms;
import dev.tokenmeter.metrics.ledger.LedgerFailure;
import dev.tokenmeter.metrics.ledger.LedgerQueries;
import dev.tokenmeter.metrics.ledger.UsageQuery;
import dev.tokenmeter.metrics.privacy.Veil;
import dev.tokenmeter.metrics.privacy.Veils;
import dev.tokenmeter.metrics.report.Dimension;
import dev.tokenmeter.metrics.report.Window;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Callers side by side, and one of them by himself, under the names that both the ledger and the
 * board show, in sums of whole days. Reads the ledger: ask by {@link Questions}. Thread-safe.
 */
public final class Individuals {
  private static final String BY = "by";
  private static final String NAME = "name";
  private static final String ORDER = "order";
  private static final List<String> GROUPS = List.of("team", "caller");

  private final LedgerQueries ledger;
  private final Supplier<Config> config;
  private final Veils veils;
  private final Quotes quotes;
  private final InstantSource clock;

  /**
   * Those of this ledger.
   *
   * @param veils what is shown of callers
   * @param quotes tells the price of the reference model
   */
  public Individuals(
      LedgerQueries ledger,
      Supplier<Config> config,
      Veils veils,
      Quotes quotes,
      InstantSource clock) {
    this.ledger = ledger;
    this.config = config;
    this.veils = veils;
    this.quotes = quotes;
    this.clock = clock;
  }

  /** Whether a question to the leaderboard is about callers; other values of by are refused. */
  public static boolean isAsked(String query) throws BadRequest {
    String by =
        Parameters.read(query, List.of(BY, ORDER, "window", "zone")).value(BY).orElse("team");
    if (!GROUPS.contains(by)) {
      throw Parameters.refused(BY, String.join(" or ", GROUPS), by);
    }
    return by.equals("caller");
  }

  /** Whether the operator wants a board of callers. */
  public boolean isEnabled() {
    return config.get().leaderboard().enabled() && config.get().leaderboard().individuals();
  }

  /** Whether the levels of privacy leave any callers to be shown. */
  public boolean isShown() {
    return veils.readers().shown() != Shown.TEAM;
  }

  /**
   * The callers as one JSON object.
   *
   * @param query raw query string of the request: {@code by}, {@code order}, {@code window}, {@code
   *     zone}
   */
  public String board(String query) throws BadRequest, LedgerFailure {
    Parameters parameters = Parameters.read(query, List.of(BY, ORDER, "window", "zone"));
    Places.By by = order(parameters.value(ORDER).orElse("spend"));
    Window window = window(parameters);
    Config known = config.get();
    Terms terms = Terms.of(known);
    People people =
        People.of(ledger.teams(window, Numbers.MOST_ROWS), terms, veils.readers()::name);
    return IndividualsJson.of(
        people,
        Places.of(people, terms, by),
        by,
        window,
        terms,
        Reference.of(quotes, known.leaderboard().referenceModel()));
  }

  private static Places.By order(String name) throws BadRequest {
    return Arrays.stream(Places.By.values())
        .filter(by -> by.label().equals(name))
        .findFirst()
        .orElseThrow(() -> Parameters.refused(ORDER, "spend or tokens", name));
  }

  private Window window(Parameters parameters) throws BadRequest {
    Instant now = clock.instant();
    return WholeDays.of(
        UsageRequest.window(parameters.value("window").orElse("7d"), parameters.zone(), now));
  }

  /**
   * One caller as one JSON object.
   *
   * @param query raw query string of the request: {@code name} as it is shown, {@code window},
   *     {@code zone}
   */
  public String one(String query) throws BadRequest, LedgerFailure {
    Parameters parameters = Parameters.read(query, List.of(NAME, "window", "zone"));
    String name =
        parameters
            .value(NAME)
            .orElseThrow(() -> new BadRequest("name is needed: a caller as the board shows him"));
    Window window = window(parameters);
    Veil veil = veils.readers();
    Set<String> names =
        ledger
            .usage(UsageQuery.of(window, List.of(Dimension.CALLER)).atMost(Numbers.MOST_ROWS))
            .rows()
            .stream()
            .map(row -> row.key().getFirst())
            .filter(each -> veil.name(each).equals(name))
            .collect(Collectors.toSet());
    PersonTables tables = PersonTables.read(ledger, names, window);
    Config known = config.get();
    return Json.object(
        json -> {
          json.writeStringField("caption", LeaderboardJson.CAPTION);
          json.writeStringField("caller", name);
          LeaderboardJson.window(json, window);
          json.writeBooleanField("found", !names.isEmpty());
          json.writeObjectFieldStart("usage");
          tables.write(json, known.signals());
          json.writeEndObject();
          json.writeStringField("contest", SignalText.CONTEST);
        });
  }
}
