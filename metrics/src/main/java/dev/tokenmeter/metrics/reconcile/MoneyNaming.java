package dev.tokenmeter.metrics.reconcile;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Names differences in money of places whose tokens are told too. What the tokens explain they
 * explain at our prices; what is left after them and after credits is a price.
 */
final class MoneyNaming {
  /**
   * Where tokens differ, ours may have been of another tier or size of request than the invoice's:
   * a part of the amount that is no price by itself.
   */
  private static final BigDecimal ROUGH = new BigDecimal("0.005");

  private static final BigDecimal FINE = new BigDecimal("0.00001");

  private final Cell cell;
  private final List<PricedPart> parts;
  private final BigDecimal slack;
  private final Quote.Price price;

  /**
   * What is to be named.
   *
   * @param cell the money
   * @param parts what it was paid for
   * @param slack what is no difference
   */
  MoneyNaming(Cell cell, List<PricedPart> parts, BigDecimal slack, Quote.Price price) {
    this.cell = cell;
    this.parts = parts;
    this.slack = slack;
    this.price = price;
  }

  /** The findings in tokens with their worth, and those in money alone behind them. */
  List<Finding> named() {
    BigDecimal left = cell.said.usd.subtract(cell.use.usd).subtract(cell.said.credit);
    List<Finding> named = new ArrayList<>();
    boolean known = !cell.use.isNothing();
    for (PricedPart part : parts) {
      for (Finding finding : part.findings()) {
        Optional<BigDecimal> worth = part.worth(finding.tokens());
        known &= worth.isPresent();
        named.add(finding.worth(worth.orElse(BigDecimal.ZERO)));
        left = left.subtract(worth.orElse(BigDecimal.ZERO));
      }
    }
    if (!named.isEmpty() && (!known || left.abs().compareTo(forgiven()) <= 0)) {
      Finding last = named.removeLast();
      named.add(last.worth(last.usd().orElse(BigDecimal.ZERO).add(left)));
    } else if (left.abs().compareTo(named.isEmpty() ? slack : forgiven()) > 0) {
      named.add(inMoney(left));
    }
    if (cell.said.credit.signum() != 0) {
      named.add(Finding.of(Cause.CREDIT, cell.said.credit, ""));
    }
    return named;
  }

  private BigDecimal forgiven() {
    BigDecimal share = parts.stream().anyMatch(PricedPart::rough) ? ROUGH : FINE;
    return slack.max(cell.said.usd.abs().max(cell.use.usd.abs()).multiply(share));
  }

  private Finding inMoney(BigDecimal left) {
    if (cell.use.unpriced > 0) {
      return Finding.of(
          Cause.UNPRICED, left, "%,d tokens have no price here".formatted(cell.use.unpriced));
    }
    Counts said = parts.stream().map(PricedPart::said).reduce(Counts.NONE, Counts::plus);
    Counts used = parts.stream().map(PricedPart::used).reduce(Counts.NONE, Counts::plus);
    if (used.isNothing() && said.isNothing()) {
      return Finding.of(left.signum() < 0 ? Cause.NOT_INVOICED : Cause.FEE, left, "");
    }
    BigDecimal expected =
        parts.stream().map(PricedPart::expected).reduce(BigDecimal.ZERO, BigDecimal::add);
    return Finding.of(Cause.PRICE, left, Quote.differs(cell.said, said, expected, price));
  }
}
