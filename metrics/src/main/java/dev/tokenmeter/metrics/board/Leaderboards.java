package dev.tokenmeter.metrics.board;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.metrics.budget.Quotes;
import dev.tokenmeter.metrics.leaderboard.Comparison;
import dev.tokenmeter.metrics.leaderboard.Terms;
import dev.tokenmeter.metrics.ledger.LedgerFailure;
import dev.tokenmeter.metrics.ledger.LedgerQueries;
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
  private final InstantSource clock;

  /**
   * Boards of this ledger.
   *
   * @param quotes tells the price of the reference model
   */
  public Leaderboards(
      LedgerQueries ledger, Supplier<Config> config, Quotes quotes, InstantSource clock) {
    this.ledger = ledger;
    this.config = config;
    this.quotes = quotes;
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
    Comparison comparison =
        Comparison.of(
            ledger.teams(window, Numbers.MOST_ROWS), Map.of(), elapsed(window, now), terms);
    String model = known.leaderboard().referenceModel();
    return LeaderboardJson.of(
        comparison, window, terms, new LeaderboardJson.Reference(model, price(model)));
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
