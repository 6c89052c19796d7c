package dev.tokenmeter.metrics.ledger;

/** An answer would have more rows than whoever asks can hold. */
public final class TooManyRows extends LedgerFailure {
  private static final long serialVersionUID = 1L;

  TooManyRows(int most) {
    super(
        "the answer has more than %,d rows: ask for a shorter window or by fewer dimensions"
            .formatted(most));
  }
}
