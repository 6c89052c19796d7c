package dev.tokenmeter.metrics.reconcile;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * One place of an invoice beside the ledger's.
 *
 * @param issuer who wrote the invoice
 * @param place where the amounts belong
 * @param tokens on both sides; empty where the invoice tells no usage of this place
 * @param usd on both sides; empty where it tells no money of it
 * @param findings why they differ; empty where they agree
 */
record ReconciledRow(
    Issuer issuer,
    Place place,
    Optional<Sides<Counts>> tokens,
    Optional<Sides<BigDecimal>> usd,
    List<Finding> findings) {

  /** An amount as the invoice has it and as it was metered. */
  record Sides<T>(T invoice, T metered) {}

  ReconciledRow {
    findings = List.copyOf(findings);
  }

  BigDecimal usdDifference() {
    return usd.map(sides -> sides.invoice().subtract(sides.metered())).orElse(BigDecimal.ZERO);
  }

  Counts tokenDifference() {
    return tokens.map(sides -> sides.invoice().minus(sides.metered())).orElse(Counts.NONE);
  }
}
