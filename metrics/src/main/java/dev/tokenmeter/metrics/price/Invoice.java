package dev.tokenmeter.metrics.price;

import dev.tokenmeter.metrics.record.Charge;
import dev.tokenmeter.metrics.record.PriceNote;
import dev.tokenmeter.metrics.usage.BilledUnit;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Adds up one line. All sums and products are exact; the line's total is rounded once, half up, to
 * whole nano-dollars.
 */
final class Invoice {
  /** The most that a line can cost: a billion dollars, in nano-dollars. */
  static final long MOST = 1_000_000_000_000_000_000L;

  private static final int NANO = 9;
  private static final BigDecimal MOST_USD = BigDecimal.valueOf(MOST, NANO);

  private final Purchase purchase;
  private final ModelPrice list;
  private final Band band;
  private final Agreed agreed;
  private final ServiceTier tier;
  private final BigDecimal factor;
  private final Set<PriceNote> notes = EnumSet.noneOf(PriceNote.class);
  private final Map<TokenType, Long> unpriced = new EnumMap<>(TokenType.class);
  private BigDecimal usd = BigDecimal.ZERO;
  private boolean priced;

  Invoice(Purchase purchase, Optional<ModelPrice> found, Agreed agreed, Seller seller) {
    this.purchase = purchase;
    this.agreed = agreed;
    list = found.orElse(ModelPrice.NONE);
    band = list.band(purchase.inputTokens());
    tier = ServiceTier.of(purchase.terms().tier());
    factor = found.isPresent() ? factor(seller) : BigDecimal.ONE;
  }

  /** Everything that is multiplied with every list price. */
  private BigDecimal factor(Seller seller) {
    BigDecimal product = agreed.share();
    Terms terms = purchase.terms();
    if (terms.fast()) {
      BigDecimal fast = list.factors().get("fast");
      if (fast == null) {
        notes.add(PriceNote.FALLBACK);
      } else {
        product = product.multiply(fast);
      }
    }
    if (terms.region().isPresent()) {
      String region = terms.region().get().toLowerCase(Locale.ROOT);
      product = product.multiply(list.factors().getOrDefault(region, BigDecimal.ONE));
    }
    if (seller.region().isPresent()) {
      product =
          product.multiply(list.uplifts().getOrDefault(seller.region().get(), BigDecimal.ONE));
    }
    return product;
  }

  /** What the whole line costs. */
  Charge charge() {
    purchase.line().tokens().counts().forEach(this::tokens);
    fees();
    if (usd.compareTo(MOST_USD) > 0) {
      usd = MOST_USD;
      notes.add(PriceNote.CAPPED);
    }
    long nano = usd.movePointRight(NANO).setScale(0, RoundingMode.HALF_UP).longValueExact();
    return new Charge(
        purchase.line(),
        priced || unpriced.isEmpty() ? OptionalLong.of(nano) : OptionalLong.empty(),
        new Tokens(unpriced),
        notes);
  }

  private void tokens(TokenType type, long count) {
    if (count == 0) {
      return;
    }
    Optional<BigDecimal> each = price(type);
    if (each.isPresent()) {
      priced = true;
      usd = usd.add(each.get().multiply(BigDecimal.valueOf(count)));
    } else {
      unpriced.put(type, count);
      notes.add(PriceNote.TYPE_UNPRICED);
    }
  }

  private Optional<BigDecimal> price(TokenType type) {
    Chain chain = Chain.of(type);
    return first(chain.own())
        .or(
            () -> {
              Optional<BigDecimal> standIn = first(chain.standIns());
              if (standIn.isPresent()) {
                notes.add(PriceNote.FALLBACK);
              }
              return standIn;
            });
  }

  private Optional<BigDecimal> first(List<TokenType> types) {
    for (TokenType type : types) {
      Optional<BigDecimal> price =
          Optional.ofNullable(agreed.usdPerToken().get(type)).or(() -> listed(type));
      if (price.isPresent()) {
        return price;
      }
    }
    return Optional.empty();
  }

  private Optional<BigDecimal> listed(TokenType type) {
    Optional<BigDecimal> own = band.price(type, tier);
    Optional<BigDecimal> base = own.isPresent() ? own : band.price(type, ServiceTier.STANDARD);
    if (own.isEmpty() && base.isPresent()) {
      notes.add(PriceNote.FALLBACK);
    }
    return base.map(factor::multiply);
  }

  private void fees() {
    purchase.terms().units().forEach(this::fee);
  }

  private void fee(BilledUnit unit, long count) {
    if (count == 0) {
      return;
    }
    Optional<BigDecimal> each =
        switch (unit) {
          case WEB_SEARCH, GROUNDED_PROMPT ->
              agreed.webSearchCall().or(() -> list.webSearchCall().map(agreed.share()::multiply));
          case WEB_FETCH, TOOL_SEARCH -> Optional.of(BigDecimal.ZERO);
          case CODE_EXECUTION, SEARCH_SOURCE, SEARCH_UNIT, CLASSIFICATION, IMAGE, AUDIO_SECOND ->
              Optional.empty();
        };
    if (each.isPresent()) {
      priced = true;
      usd = usd.add(each.get().multiply(BigDecimal.valueOf(count)));
    } else {
      notes.add(PriceNote.FEE_UNPRICED);
    }
  }
}
