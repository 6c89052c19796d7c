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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/**
 * Teams side by side, as the configuration in force allows. Reads the ledger: ask by {@link
 * Questions}. Thread-safe.
 */
public final class Leaderboards {
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
   * @param query raw query string of the request: {@code by} team, {@code window}, {@code zone}
   */
  public String teams(String query) throws BadRequest, LedgerFailure {
    Parameters parameters = Parameters.read(query, List.of("by", "window", "zone"));
    Instant now = clock.instant();
    Window window =
        UsageRequest.window(parameters.value("window").orElse("7d"), parameters.zone(), now);
    Config known = config.get();
    Terms terms = Terms.of(known);
    TeamUse use = ledger.teams(window, Numbers.MOST_ROWS);
    Comparison comparison =
        Comparison.of(
            use, told(window, now, known), elapsed(window, now), terms, veils.pseudonyms()::name);
    return LeaderboardJson.of(
        comparison,
        window,
        terms,
        Reference.of(quotes, known.leaderboard().referenceModel()),
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
}
