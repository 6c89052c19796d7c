package dev.tokenmeter.metrics.reconcile;

import java.util.Locale;

/** Why invoice and ledger differ. */
public enum Cause {
  /** A key on the invoice that never paid for anything here: its use goes round the proxy. */
  UNSEEN_KEY("a key never seen here (bypass)"),
  /** The tokens agree and the money does not. */
  PRICE("a price"),
  /** Neighbouring days cancel each other out: an exchange counts for another day there. */
  DAY_BOUNDARY("a day boundary"),
  /** Answers of which the ledger does not know, or only estimates, how many tokens they used. */
  UNMETERED_ANSWER("an unmetered answer"),
  /** More on the invoice than came here, of a key that is known here or that nobody names. */
  NOT_METERED("used past the proxy (bypass)"),
  /** Metered here and not on the invoice: another account, or not billed yet. */
  NOT_INVOICED("not on this invoice (another account, or not billed yet)"),
  /** The price table has no price for the model. */
  UNPRICED("no price here"),
  /** What is paid beside tokens. */
  FEE("a fee beside tokens"),
  /** A discount, a refund or a promotion on the invoice. */
  CREDIT("a credit or discount");

  private final String text;

  Cause(String text) {
    this.text = text;
  }

  /** Its name in CSV and JSON, e.g. {@code unseen_key}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** For a person. */
  String text() {
    return text;
  }
}
