package dev.tokenmeter.metrics.price;

import dev.tokenmeter.config.PriceRule;
import dev.tokenmeter.metrics.usage.TokenType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The operator's rules, of which the first that says something of a matter is heard. */
record Overrides(List<PriceRule> rules) {

  Overrides {
    rules = List.copyOf(rules);
  }

  /** What they say of a model of a provider at a time. */
  Agreed of(String provider, String model, Instant at) {
    if (rules.isEmpty()) {
      return Agreed.NOTHING;
    }
    String qualified = provider + "/" + model;
    LocalDate day = LocalDate.ofInstant(at, ZoneOffset.UTC);
    Map<TokenType, BigDecimal> prices = new EnumMap<>(TokenType.class);
    Optional<BigDecimal> search = Optional.empty();
    Optional<BigDecimal> discount = Optional.empty();
    Optional<String> as = Optional.empty();
    for (PriceRule rule : rules) {
      if (holds(rule, day) && fits(rule, qualified, model)) {
        rule.usdPerMillion().forEach((type, usd) -> prices.putIfAbsent(type(type), perToken(usd)));
        search = search.or(rule::webSearchCall);
        discount = discount.or(rule::discount);
        as = as.or(rule::as);
      }
    }
    return new Agreed(
        prices,
        search,
        BigDecimal.ONE.subtract(discount.orElse(BigDecimal.ZERO)),
        as.map(name -> name.replace("*", model)));
  }

  private static boolean holds(PriceRule rule, LocalDate day) {
    return rule.from().map(from -> !day.isBefore(from)).orElse(true)
        && rule.until().map(day::isBefore).orElse(true);
  }

  private static boolean fits(PriceRule rule, String qualified, String model) {
    boolean slash = rule.glob().pattern().indexOf('/') >= 0;
    return rule.glob().matches(slash ? qualified : model);
  }

  private static TokenType type(String key) {
    return TokenType.valueOf(key.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  private static BigDecimal perToken(BigDecimal usdPerMillion) {
    return usdPerMillion.movePointLeft(6);
  }

  /** A text that is equal for equal rules. */
  String canonical() {
    StringBuilder text = new StringBuilder();
    for (PriceRule rule : rules) {
      text.append(rule.glob())
          .append(new TreeMap<>(rule.usdPerMillion()))
          .append(rule.webSearchCall())
          .append(rule.discount())
          .append(rule.as())
          .append(rule.from())
          .append(rule.until())
          .append('\n');
    }
    return text.toString();
  }
}
