package dev.tokenmeter.metrics.price;

import dev.tokenmeter.metrics.usage.BilledUnit;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.UsageLine;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Tokens that the tests price, standard in everything that is not said. */
record Bought(String provider, String model, Map<TokenType, Long> tokens, Terms terms, Instant at) {
  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

  static Bought of(String provider, String model) {
    return new Bought(provider, model, Map.of(), Terms.STANDARD, NOW);
  }

  Bought with(TokenType type, long count) {
    Map<TokenType, Long> more = new EnumMap<>(TokenType.class);
    more.putAll(tokens);
    more.put(type, count);
    return new Bought(provider, model, more, terms, at);
  }

  Bought tier(String tier) {
    return on(new Terms(Optional.of(tier), terms.speed(), terms.region(), terms.units()));
  }

  Bought fast() {
    return on(new Terms(terms.tier(), Optional.of("fast"), terms.region(), terms.units()));
  }

  Bought region(String region) {
    return on(new Terms(terms.tier(), terms.speed(), Optional.of(region), terms.units()));
  }

  Bought searches(long count) {
    return on(
        new Terms(
            terms.tier(), terms.speed(), terms.region(), Map.of(BilledUnit.WEB_SEARCH, count)));
  }

  Bought at(String time) {
    return new Bought(provider, model, tokens, terms, Instant.parse(time));
  }

  private Bought on(Terms other) {
    return new Bought(provider, model, tokens, other, at);
  }

  Purchase purchase() {
    Tokens used = new Tokens(tokens);
    return new Purchase(
        provider,
        Optional.empty(),
        new UsageLine(Optional.of(model), Source.REPORTED, used),
        used.input(),
        terms,
        at);
  }
}
