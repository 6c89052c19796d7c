package dev.tokenmeter.metrics.reconcile;

import dev.tokenmeter.metrics.reconcile.StatementLine.Bill;
import dev.tokenmeter.metrics.reconcile.StatementLine.Nature;
import dev.tokenmeter.metrics.usage.TokenType;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Map;

/** What a statement says of one place, added up. */
final class Said {
  final Map<TokenType, BigDecimal> tokens = new EnumMap<>(TokenType.class);
  final Map<TokenType, BigDecimal> usdByType = new EnumMap<>(TokenType.class);
  BigDecimal usd = BigDecimal.ZERO;
  BigDecimal credit = BigDecimal.ZERO;
  BigDecimal untyped = BigDecimal.ZERO;
  long billLines;

  void use(Map<TokenType, BigDecimal> used) {
    used.forEach((type, count) -> tokens.merge(type, count, BigDecimal::add));
  }

  void bill(Bill bill) {
    usd = usd.add(bill.usd());
    billLines++;
    if (bill.nature() == Nature.CREDIT) {
      credit = credit.add(bill.usd());
    } else if (bill.type().isPresent()) {
      usdByType.merge(bill.type().get(), bill.usd(), BigDecimal::add);
    } else {
      untyped = untyped.add(bill.usd());
    }
  }

  void add(Said other) {
    use(other.tokens);
    other.usdByType.forEach((type, paid) -> usdByType.merge(type, paid, BigDecimal::add));
    usd = usd.add(other.usd);
    credit = credit.add(other.credit);
    untyped = untyped.add(other.untyped);
    billLines += other.billLines;
  }

  /** Whether all of the money is told by token type. */
  boolean typed() {
    return !usdByType.isEmpty() && untyped.signum() == 0;
  }
}
