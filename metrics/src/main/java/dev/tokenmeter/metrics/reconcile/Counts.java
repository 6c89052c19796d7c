package dev.tokenmeter.metrics.reconcile;

import dev.tokenmeter.metrics.usage.TokenType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;

/** Tokens by type; a difference of two may be negative. No type stands with zero. */
record Counts(Map<TokenType, Long> by) {
  static final Counts NONE = new Counts(Map.of());

  /** No count of an export or of a ledger comes near. */
  private static final long MOST = 1L << 60;

  Counts {
    Map<TokenType, Long> kept = new EnumMap<>(TokenType.class);
    by.forEach((type, count) -> kept.put(type, Math.clamp(count, -MOST, MOST)));
    kept.values().removeIf(count -> count == 0);
    by = Map.copyOf(kept);
  }

  /** Whole tokens, kept apart only as far as these types do. */
  static Counts folded(Map<TokenType, BigDecimal> tokens, Set<TokenType> tells) {
    Map<TokenType, BigDecimal> sums = new EnumMap<>(TokenType.class);
    tokens.forEach((type, count) -> sums.merge(fold(type, tells), count, BigDecimal::add));
    Map<TokenType, Long> whole = new EnumMap<>(TokenType.class);
    sums.forEach(
        (type, count) ->
            whole.put(
                type,
                count
                    .min(BigDecimal.valueOf(MOST))
                    .setScale(0, RoundingMode.HALF_UP)
                    .longValueExact()));
    return new Counts(whole);
  }

  /** These types and the two that every export has. */
  static Set<TokenType> withBases(Set<TokenType> types) {
    Set<TokenType> all = EnumSet.of(TokenType.INPUT, TokenType.OUTPUT);
    all.addAll(types);
    return all;
  }

  /** The type among these in which an export counts a type of ours. */
  static TokenType fold(TokenType type, Set<TokenType> tells) {
    List<TokenType> nearest =
        switch (type) {
          case INPUT, OUTPUT, CACHE_READ, INPUT_AUDIO, INPUT_IMAGE, REASONING -> List.of(type);
          case OUTPUT_AUDIO, OUTPUT_IMAGE -> List.of(type);
          case CACHE_WRITE -> List.of(type, TokenType.CACHE_WRITE_5M);
          case CACHE_WRITE_5M, CACHE_WRITE_1H -> List.of(type, TokenType.CACHE_WRITE);
          case CACHE_WRITE_30M -> List.of(type, TokenType.CACHE_WRITE, TokenType.CACHE_WRITE_5M);
          case CACHE_WRITE_12H -> List.of(type, TokenType.CACHE_WRITE, TokenType.CACHE_WRITE_1H);
          case CACHE_READ_AUDIO -> List.of(type, TokenType.INPUT_AUDIO, TokenType.CACHE_READ);
          case CACHE_READ_IMAGE -> List.of(type, TokenType.INPUT_IMAGE, TokenType.CACHE_READ);
        };
    return nearest.stream()
        .filter(tells::contains)
        .findFirst()
        .orElse(type.isInput() ? TokenType.INPUT : TokenType.OUTPUT);
  }

  Counts plus(Counts other) {
    Map<TokenType, Long> sum = new EnumMap<>(TokenType.class);
    sum.putAll(by);
    other.by.forEach((type, count) -> sum.merge(type, count, Long::sum));
    return new Counts(sum);
  }

  Counts negated() {
    return new Counts(
        by.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, count -> -count.getValue())));
  }

  Counts minus(Counts other) {
    return plus(other.negated());
  }

  boolean isNothing() {
    return by.isEmpty();
  }

  boolean all(LongPredicate test) {
    return by.values().stream().allMatch(test::test);
  }

  long of(TokenType type) {
    return by.getOrDefault(type, 0L);
  }

  long total() {
    return by.values().stream().mapToLong(Long::longValue).sum();
  }
}
