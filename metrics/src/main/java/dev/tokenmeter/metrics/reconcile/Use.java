package dev.tokenmeter.metrics.reconcile;

import dev.tokenmeter.metrics.ledger.MeteredUse;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Map;

/** What the ledger has of one place, added up. */
final class Use {
  final Map<TokenType, BigDecimal> tokens = new EnumMap<>(TokenType.class);
  final Map<TokenType, BigDecimal> estimated = new EnumMap<>(TokenType.class);
  BigDecimal usd = BigDecimal.ZERO;
  long unpriced;
  long exchanges;
  long unmetered;

  void add(MeteredUse use) {
    use.tokens()
        .counts()
        .forEach(
            (type, count) -> {
              tokens.merge(type, BigDecimal.valueOf(count), BigDecimal::add);
              if (use.source() == Source.ESTIMATED) {
                estimated.merge(type, BigDecimal.valueOf(count), BigDecimal::add);
              }
            });
    usd = usd.add(BigDecimal.valueOf(use.nanoUsd().orElse(0), 9));
    unpriced += use.unpriced();
    exchanges += use.exchanges();
    unmetered += use.unmetered();
  }

  void add(Use other) {
    other.tokens.forEach((type, count) -> tokens.merge(type, count, BigDecimal::add));
    other.estimated.forEach((type, count) -> estimated.merge(type, count, BigDecimal::add));
    usd = usd.add(other.usd);
    unpriced += other.unpriced;
    exchanges += other.exchanges;
    unmetered += other.unmetered;
  }

  boolean isNothing() {
    return exchanges == 0 && tokens.isEmpty() && usd.signum() == 0;
  }
}
