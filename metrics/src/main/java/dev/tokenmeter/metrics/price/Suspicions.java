package dev.tokenmeter.metrics.price;

import dev.tokenmeter.metrics.price.PriceList.ModelKey;
import dev.tokenmeter.metrics.usage.TokenType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Whether a table is probably a mistake: a price for a million tokens written as that of one, a
 * file cut in half. A wrong table makes wrong budgets, so it is better refused.
 */
final class Suspicions {
  /** No token costs a dollar. */
  static final BigDecimal MOST_PER_TOKEN = BigDecimal.ONE;

  /** The cheapest token costs hundreds of times as much. */
  static final BigDecimal LEAST_PER_TOKEN = new BigDecimal("1e-10");

  /** No chat model's output is so much cheaper than its input. */
  static final BigDecimal LEAST_OUTPUT_SHARE = new BigDecimal("0.01");

  /** Factor between two tables, up or down, that no vendor's new price has. */
  static final BigDecimal MOST_CHANGE = BigDecimal.valueOf(100);

  /** Models of the table before that have to be in the next. */
  static final double LEAST_KEPT = 0.9;

  private static final int NAMED = 3;

  private Suspicions() {}

  /** What is suspicious of a table by itself, in one line. */
  static Optional<String> of(PriceList list) {
    if (list.models().isEmpty()) {
      return Optional.of("holds no model with a price");
    }
    return models(list, (key, model) -> anyPrice(model, Suspicions::tooHigh))
        .map(names -> "prices a token above 1 USD: " + names + " (per million, not per token?)")
        .or(
            () ->
                models(list, (key, model) -> anyPrice(model, Suspicions::tooLow))
                    .map(names -> "prices a token below 1e-10 USD: " + names))
        .or(
            () ->
                models(list, (key, model) -> outputTooLow(model))
                    .map(names -> "prices output below a hundredth of input: " + names));
  }

  /** What is suspicious of a table that comes after another one from the same place. */
  static Optional<String> between(PriceList before, PriceList after) {
    long kept = before.models().keySet().stream().filter(after.models()::containsKey).count();
    if (kept < LEAST_KEPT * before.models().size()) {
      return Optional.of(
          "has only %d of the %d models that had a price".formatted(kept, before.models().size()));
    }
    return models(
            after,
            (key, model) -> {
              ModelPrice old = before.models().get(key);
              return old != null && jumped(old, model);
            })
        .map(names -> "changes a price a hundredfold: " + names);
  }

  private static boolean tooHigh(BigDecimal price) {
    return price.compareTo(MOST_PER_TOKEN) > 0;
  }

  private static boolean tooLow(BigDecimal price) {
    return price.signum() > 0 && price.compareTo(LEAST_PER_TOKEN) < 0;
  }

  private static boolean anyPrice(ModelPrice model, Predicate<BigDecimal> suspicious) {
    return model.bands().stream()
        .flatMap(band -> band.usdPerToken().values().stream())
        .anyMatch(suspicious);
  }

  private static boolean outputTooLow(ModelPrice model) {
    BigDecimal output = base(model, TokenType.OUTPUT);
    return output.signum() > 0
        && output.compareTo(base(model, TokenType.INPUT).multiply(LEAST_OUTPUT_SHARE)) < 0;
  }

  private static boolean jumped(ModelPrice before, ModelPrice after) {
    return List.of(TokenType.INPUT, TokenType.OUTPUT).stream()
        .anyMatch(type -> jumped(base(before, type), base(after, type)));
  }

  private static boolean jumped(BigDecimal before, BigDecimal after) {
    return before.signum() > 0
        && after.signum() > 0
        && (after.compareTo(before.multiply(MOST_CHANGE)) >= 0
            || before.compareTo(after.multiply(MOST_CHANGE)) >= 0);
  }

  private static BigDecimal base(ModelPrice model, TokenType type) {
    return model.bands().getFirst().price(type, ServiceTier.STANDARD).orElse(BigDecimal.ZERO);
  }

  /** The first few models of which something holds, by name. */
  private static Optional<String> models(
      PriceList list, BiPredicate<ModelKey, ModelPrice> suspicious) {
    List<String> names = new ArrayList<>();
    list.models()
        .forEach(
            (key, model) -> {
              if (suspicious.test(key, model)) {
                names.add(key.toString());
              }
            });
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(
            names.stream().sorted().limit(NAMED).collect(Collectors.joining(", "))
                + (names.size() > NAMED ? " and %d more".formatted(names.size() - NAMED) : ""));
  }
}
