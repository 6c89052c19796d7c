package dev.tokenmeter.metrics.board;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Privacy.Shown;
import dev.tokenmeter.metrics.board.LeaderboardJson.Kept;
import dev.tokenmeter.metrics.budget.Quotes;
import dev.tokenmeter.metrics.leaderboard.Comparison;
import dev.tokenmeter.metrics.leaderboard.Terms;
import dev.tokenmeter.metrics.leaderboard.Told;
import dev.tokenmeter.metrics.ledger.LedgerFailure;
import dev.tokenmeter.metrics.ledger.LedgerQueries;
import dev.tokenmeter.metrics.ledger.TeamUse;
import dev.tokenmeter.metrics.outcome.OutcomeDays;
import dev.tokenmeter.metrics.privacy.Veils;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.metrics.report.Window;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Teams side by side, as the configuration in force allows. Reads the ledger: ask by {@link
 * Questions}. Thread-safe.
 */
public final class Leaderboards {
  /** A request of so many tokens is in no model's band of long ones. */
  private static final long SHORT = 1_000;

  private static final long SHORT_IN_A_MILLION = 1_000;

  private final LedgerQueries ledger;
  private final Supplier<Config> config;
  private final Quotes quotes;
  private final Veils veils;
  private final InstantSource clock;

  /**
   * Boards of this ledger.
   *
   * @param quotes tells the price of the reference model
   * @param veils knows under which names the ledger may hold one caller
   */
  public Leaderboards(
      LedgerQueries ledger,
      Supplier<Config> config,
      Quotes quotes,
      Veils veils,
      InstantSource clock) {
    this.ledger = ledger;
    this.config = config;
    this.quotes = quotes;
    this.veils = veils;
    this.clock = clock;
  }

  /** Whether the operator wants one at all. */
  public boolean isEnabled() {
    return config.get().leaderboard().enabled();
  }

  /**
   * The teams as one JSON object.
   *
   * @param query raw query string of the request: {@code window}, {@code zone}
   */
  public String teams(String query) throws BadRequest, LedgerFailure {
    Parameters parameters = Parameters.read(query, List.of("window", "zone"));
    Instant now = clock.instant();
    Window window =
        UsageRequest.window(parameters.value("window").orElse("7d"), parameters.zone(), now);
    Config known = config.get();
    Terms terms = Terms.of(known);
    TeamUse use = ledger.teams(window, Numbers.MOST_ROWS);
    Comparison comparison =
        Comparison.of(
            use, told(window, now, known), elapsed(window, now), terms, veils.pseudonyms()::name);
    String model = known.leaderboard().referenceModel();
    return LeaderboardJson.of(
        comparison,
        window,
        terms,
        new LeaderboardJson.Reference(model, price(model)),
        kept(use, known));
  }

  private Told told(Window window, Instant now, Config known) throws LedgerFailure {
    OutcomeDays kept = OutcomeDays.at(now, known.planned().ledger().retain());
    return new Told(ledger.outcomes(window), kept.reachBackTo(window.firstDay()));
  }

  /** A level that was changed within the window leaves both kinds of rows. */
  private static Kept kept(TeamUse use, Config known) {
    boolean withheld =
        known.privacy().ledger() == Shown.TEAM
            || use.uses().stream().anyMatch(each -> each.caller().equals(CallerId.WITHHELD));
    return withheld ? Kept.NO_CALLERS : Kept.CALLERS;
  }

  /** The part of a window that is over. */
  static Duration elapsed(Window window, Instant now) {
    Instant end = now.isBefore(window.to()) ? now : window.to();
    return end.isAfter(window.from()) ? Duration.between(window.from(), end) : Duration.ZERO;
  }

  /** In nano-USD for a million input tokens. */
  private OptionalLong price(String model) {
    OptionalLong each = quotes.standIn(model, new Tokens(Map.of(TokenType.INPUT, SHORT)));
    return each.isPresent()
        ? OptionalLong.of(each.getAsLong() * SHORT_IN_A_MILLION)
        : OptionalLong.empty();
  }
}
