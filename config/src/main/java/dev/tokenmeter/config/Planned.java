package dev.tokenmeter.config;

import java.util.List;

/**
 * Sections that are accepted and validated but whose feature is not built yet.
 *
 * @param ledger where the ledger will lie; the fingerprint key is kept beside it today
 * @param privacy built: {@link Config#privacy}
 * @param budgets built: {@link Config#budgets}
 * @param rails built: {@link Config#rails}
 * @param prices built: {@link Config#prices}
 * @param signals built: {@link Config#signals}
 * @param leaderboard built: {@link Config#leaderboard}
 * @param unbuilt dotted names of such keys present in the file, for a warning each
 */
public record Planned(
    Ledger ledger,
    Privacy privacy,
    List<Budget> budgets,
    Rails rails,
    Prices prices,
    Signals signals,
    Leaderboard leaderboard,
    List<String> unbuilt) {

  public Planned {
    budgets = List.copyOf(budgets);
    unbuilt = List.copyOf(unbuilt);
  }

  /** A ledger at {@code ledgerPath} and otherwise nothing written. */
  public Planned(String ledgerPath, List<String> unbuilt) {
    this(
        Ledger.defaults().at(ledgerPath),
        Privacy.defaults(),
        List.of(),
        Rails.NONE,
        Prices.defaults(),
        Signals.defaults(),
        Leaderboard.defaults(),
        unbuilt);
  }

  /** What holds without a configuration file. */
  public static Planned defaults() {
    return new Planned(Ledger.defaults().path(), List.of());
  }

  /** The ledger's file, relative to the working directory unless absolute. */
  public String ledgerPath() {
    return ledger.path();
  }
}
