package dev.tokenmeter.metrics.reconcile;

import dev.tokenmeter.metrics.reconcile.ReconciledRow.Sides;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All rows together.
 *
 * @param tokens of the rows that tell usage; empty if none does
 * @param usd of the rows that tell money; empty if none does
 * @param causes what each cause amounts to
 */
record Totals(
    Optional<Sides<Counts>> tokens, Optional<Sides<BigDecimal>> usd, Map<Cause, Amount> causes) {

  /** What the invoice has more of. */
  record Amount(Counts tokens, BigDecimal usd, long times) {
    private Amount plus(Amount other) {
      return new Amount(tokens.plus(other.tokens), usd.add(other.usd), times + other.times);
    }
  }

  static Totals of(List<ReconciledRow> rows) {
    Map<Cause, Amount> causes = new EnumMap<>(Cause.class);
    for (ReconciledRow row : rows) {
      for (Finding finding : row.findings()) {
        Amount amount = new Amount(finding.tokens(), finding.usd().orElse(BigDecimal.ZERO), 1);
        causes.merge(finding.cause(), amount, Amount::plus);
      }
    }
    return new Totals(
        rows.stream()
            .flatMap(row -> row.tokens().stream())
            .reduce(
                (a, b) ->
                    new Sides<>(a.invoice().plus(b.invoice()), a.metered().plus(b.metered()))),
        rows.stream()
            .flatMap(row -> row.usd().stream())
            .reduce(
                (a, b) -> new Sides<>(a.invoice().add(b.invoice()), a.metered().add(b.metered()))),
        causes);
  }
}
