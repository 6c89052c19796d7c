package dev.tokenmeter.metrics.reconcile;

import dev.tokenmeter.metrics.usage.TokenType;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;
import java.util.Set;

/**
 * Tokens of one place with our prices for them, as a part of what an amount of money was paid for.
 */
final class PricedPart {
  private static final BigDecimal NOT_WORTH = new BigDecimal("0.000001");

  private final Cell cell;
  private final Quote.Price price;
  private final Counts said;
  private final Counts used;
  private final BigDecimal scale;

  PricedPart(Cell cell, Set<TokenType> tells, Quote.Price price) {
    this.cell = cell;
    this.price = price;
    said = Counts.folded(cell.said.tokens, tells);
    used = Counts.folded(cell.use.tokens, tells);
    scale = scale();
  }

  /** What was paid here in proportion to list prices: tiers, long requests, discounts. */
  private BigDecimal scale() {
    BigDecimal list = Quote.worth(used, price).orElse(BigDecimal.ZERO);
    if (list.signum() <= 0 || cell.use.usd.signum() <= 0 || cell.use.unpriced > 0) {
      return BigDecimal.ONE;
    }
    BigDecimal found = cell.use.usd.divide(list, MathContext.DECIMAL64);
    // Rounding of single exchanges to whole nano-dollars is no discount.
    return found.subtract(BigDecimal.ONE).abs().compareTo(NOT_WORTH) < 0 ? BigDecimal.ONE : found;
  }

  Counts said() {
    return said;
  }

  Counts used() {
    return used;
  }

  /** Whether what was paid here was not by list price. */
  boolean rough() {
    return !cell.findings.isEmpty() && scale.compareTo(BigDecimal.ONE) != 0;
  }

  Iterable<Finding> findings() {
    return cell.findings;
  }

  /** What more or fewer tokens cost here; empty where that is not known. */
  Optional<BigDecimal> worth(Counts counts) {
    return Quote.worth(counts, price).map(worth -> worth.multiply(scale));
  }

  /** What the invoice's tokens would cost here, as far as is known. */
  BigDecimal expected() {
    return cell.use.usd.add(worth(said.minus(used)).orElse(BigDecimal.ZERO));
  }
}
