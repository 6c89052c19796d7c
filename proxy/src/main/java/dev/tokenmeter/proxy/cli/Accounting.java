package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.metrics.budget.Budgets;
import dev.tokenmeter.metrics.budget.Gatekeeper;
import dev.tokenmeter.metrics.budget.PriceQuotes;
import dev.tokenmeter.metrics.budget.SpendHistory;
import dev.tokenmeter.metrics.ledger.Ledger;
import dev.tokenmeter.metrics.ledger.LedgerFailure;
import dev.tokenmeter.metrics.ledger.LedgerQueries;
import dev.tokenmeter.metrics.ledger.LedgerSpend;
import dev.tokenmeter.metrics.price.PriceBook;
import dev.tokenmeter.metrics.price.PriceFailure;
import dev.tokenmeter.proxy.identity.FingerprintKey;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * What counts money: prices, the ledger, and budgets that begin with what the ledger holds.
 *
 * @param spent what budgets that come later begin with
 */
record Accounting(
    PriceBook prices,
    Ledger ledger,
    LedgerQueries queries,
    SpendHistory spent,
    PriceQuotes quotes,
    Budgets budgets,
    Gatekeeper gatekeeper)
    implements AutoCloseable {

  /**
   * Opens the ledger and reads it, as long as that takes.
   *
   * @param instance names this process in every row
   * @param dates when rows are old and windows of budgets end
   * @throws PriceFailure if the file of prices cannot be used
   * @throws LedgerFailure if another process has the ledger, or a later release wrote it
   */
  static Accounting open(Config config, FingerprintKey key, String instance, InstantSource dates)
      throws PriceFailure, LedgerFailure {
    Parts parts = new Parts();
    try {
      Opening<PriceBook> opening =
          parts.add(Opening.of("prices", () -> PriceBook.open(config), PriceBook::close));
      Ledger ledger = parts.add(Ledger.open(config.planned().ledger(), instance, dates));
      LedgerQueries queries = LedgerQueries.at(Path.of(config.planned().ledgerPath()));
      SpendHistory spent = new LedgerSpend(queries);
      PriceBook prices = opening.await();
      PriceQuotes quotes = new PriceQuotes(prices::table);
      Budgets budgets = new Budgets(quotes, dates, key::pseudonym);
      ledger.onCorrection(budgets::correct);
      Gatekeeper gatekeeper = new Gatekeeper(budgets, dates);
      gatekeeper.configure(config, spent);
      return new Accounting(prices, ledger, queries, spent, quotes, budgets, gatekeeper);
    } catch (PriceFailure | LedgerFailure | RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  @Override
  public void close() {
    ledger.close();
    prices.close();
  }
}
