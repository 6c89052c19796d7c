package dev.tokenmeter.metrics.reconcile;

import dev.tokenmeter.metrics.usage.TokenType;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the ledger has of one model and key around both ends of a period, by the time it began: what
 * the invoice may count for the day on the other side of the end.
 */
final class Edges {
  /** Where nothing but a whole day's use is missing, only so little before midnight is a shift. */
  private static final Duration NEAR = Duration.ofHours(1);

  private final Ends ends;
  private final Map<Side, NavigableMap<Instant, Map<TokenType, BigDecimal>>> uses =
      new EnumMap<>(Side.class);

  Edges(Ends ends) {
    this.ends = ends;
  }

  /** A day at an end of the period. */
  enum Side {
    /** The last day before it. */
    BEFORE,
    /** Its first day. */
    FIRST,
    /** Its last day. */
    LAST,
    /** The first day after it. */
    AFTER
  }

  /**
   * The period.
   *
   * @param from its first moment
   * @param to the first moment after it
   */
  record Ends(Instant from, Instant to, LocalDate first, LocalDate last) {}

  /** Use within a short while next to an end. */
  record Use(Place place, Side side, Instant since, Map<TokenType, Long> tokens) {}

  void add(Use use) {
    Map<TokenType, BigDecimal> sum =
        uses.computeIfAbsent(use.side(), none -> new TreeMap<>())
            .computeIfAbsent(use.since(), none -> new HashMap<>());
    use.tokens()
        .forEach((type, count) -> sum.merge(type, BigDecimal.valueOf(count), BigDecimal::add));
  }

  /**
   * Whether this difference of this day is what was used next to an end of the period, to the last
   * token: all from some moment to the end, or what began in one short while.
   */
  boolean explain(LocalDate day, Counts difference, Set<TokenType> tells) {
    if (difference.isNothing()) {
      return false;
    }
    if (difference.all(count -> count > 0)) {
      return (day.equals(ends.first()) && has(Side.BEFORE, difference, tells))
          || (day.equals(ends.last()) && has(Side.AFTER, difference, tells));
    }
    return difference.all(count -> count < 0)
        && ((day.equals(ends.first()) && has(Side.FIRST, difference.negated(), tells))
            || (day.equals(ends.last()) && has(Side.LAST, difference.negated(), tells)));
  }

  private boolean has(Side side, Counts wanted, Set<TokenType> tells) {
    NavigableMap<Instant, Map<TokenType, BigDecimal>> day =
        uses.getOrDefault(side, new TreeMap<>());
    boolean late = side == Side.BEFORE || side == Side.LAST;
    Map<TokenType, BigDecimal> sum = new EnumMap<>(TokenType.class);
    int seen = 0;
    Collection<Instant> nearestFirst = late ? day.descendingKeySet() : day.keySet();
    for (Instant since : nearestFirst) {
      Map<TokenType, BigDecimal> use = day.getOrDefault(since, Map.of());
      use.forEach((type, count) -> sum.merge(type, count, BigDecimal::add));
      seen++;
      boolean whole = Counts.folded(sum, tells).equals(wanted);
      boolean alone = day.size() > 1 && Counts.folded(use, tells).equals(wanted);
      if (alone || (whole && (seen < day.size() || clear(side, since)))) {
        return true;
      }
    }
    return false;
  }

  /** A day that is missing as a whole is likelier not billed yet than shifted as a whole. */
  private boolean clear(Side side, Instant since) {
    return switch (side) {
      case BEFORE, AFTER -> true;
      case FIRST -> since.isBefore(ends.from().plus(NEAR));
      case LAST -> !since.isBefore(ends.to().minus(NEAR));
    };
  }
}
