package dev.tokenmeter.metrics.reconcile;

import dev.tokenmeter.metrics.reconcile.Place.Grain;
import dev.tokenmeter.metrics.reconcile.StatementLine.Bill;
import dev.tokenmeter.metrics.reconcile.StatementLine.Nature;
import dev.tokenmeter.metrics.usage.TokenType;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All that one issuer says, by day, model and key, in his own words. */
final class Statement {
  /** Places of an issuer; a year of a hundred models and two dozen keys. */
  static final int MOST_PLACES = 1_000_000;

  private static final Duration MORE_THAN_A_DAY = Duration.ofHours(26);

  private final ZoneId zone;
  private final Map<Place, Said> usage = new HashMap<>();
  private final Map<Place, Said> money = new HashMap<>();
  private final Map<String, String> names = new HashMap<>();
  private Set<TokenType> tells = EnumSet.allOf(TokenType.class);
  private boolean daily = true;
  private int decimals;
  private boolean hasFees;
  private Span usageSpan = Span.NONE;
  private Span moneySpan = Span.NONE;

  Statement(ZoneId zone) {
    this.zone = zone;
  }

  /** First and last day of something; both empty or neither. */
  private record Span(Optional<LocalDate> first, Optional<LocalDate> last) {
    static final Span NONE = new Span(Optional.empty(), Optional.empty());

    Span and(LocalDate begin, LocalDate end) {
      return new Span(
          Optional.of(first.filter(begin::isAfter).orElse(begin)),
          Optional.of(last.filter(end::isBefore).orElse(end)));
    }

    Span and(Span other) {
      return other.first.isPresent() && other.last.isPresent()
          ? and(other.first.get(), other.last.get())
          : this;
    }

    boolean holds(LocalDate day) {
      return first.isPresent()
          && last.isPresent()
          && !day.isBefore(first.get())
          && !day.isAfter(last.get());
    }
  }

  /** Stretches the period of which usage is told; in it there may be nothing. */
  void coversUsage(Instant at, Instant until) {
    usageSpan = stretched(usageSpan, at, until);
  }

  /** Stretches the period of which money is told. */
  void coversMoney(Instant at, Instant until) {
    moneySpan = stretched(moneySpan, at, until);
  }

  private Span stretched(Span span, Instant at, Instant until) {
    daily &= Duration.between(at, until).compareTo(MORE_THAN_A_DAY) < 0;
    return span.and(day(at), day(until.minusNanos(1)));
  }

  private LocalDate day(Instant at) {
    return at.atZone(zone).toLocalDate();
  }

  void line(StatementLine line) throws StatementFailure {
    line.keyId().ifPresent(id -> names.putIfAbsent(id, line.key().orElse(id)));
    LocalDate day = day(line.at());
    Place place = new Place(day, line.model().orElse(""), line.key().orElse(""));
    if (!line.tells().isEmpty()) {
      coversUsage(line.at(), line.until());
      tells.retainAll(line.tells());
      usage.computeIfAbsent(place, none -> new Said()).use(line.tokens());
    }
    if (line.bill().isPresent()) {
      coversMoney(line.at(), line.until());
      Bill bill = line.bill().get();
      boolean nobodys = line.model().isEmpty() && bill.nature() != Nature.TOKENS;
      hasFees |= nobodys || bill.nature() == Nature.FEE;
      decimals = Math.max(decimals, bill.usd().stripTrailingZeros().scale());
      Place paid =
          nobodys || bill.nature() == Nature.FEE
              ? new Place(day, Place.FEES, line.key().orElse(""))
              : place;
      money.computeIfAbsent(paid, none -> new Said()).bill(bill);
    }
    if (usage.size() + money.size() > MOST_PLACES) {
      throw new StatementFailure(
          "more than %d combinations of day, model and key: give fewer days"
              .formatted(MOST_PLACES));
    }
  }

  Map<Place, Said> usage() {
    return usage;
  }

  Map<Place, Said> money() {
    return money;
  }

  /** What all lines keep apart. */
  Set<TokenType> tells() {
    return Counts.withBases(tells);
  }

  /** Whether what is paid beside tokens stands in lines of its own. */
  boolean hasFees() {
    return hasFees;
  }

  /** A key's name, where some line tells it beside the id. */
  String keyName(String key) {
    return names.getOrDefault(key, key);
  }

  Grain usageGrain() {
    return grain(usage);
  }

  Grain moneyGrain() {
    return grain(money);
  }

  private Grain grain(Map<Place, Said> places) {
    return new Grain(
        daily,
        places.keySet().stream()
            .anyMatch(place -> !place.model().isEmpty() && !place.model().equals(Place.FEES)),
        places.keySet().stream().anyMatch(place -> !place.key().isEmpty()));
  }

  /** By how much so many amounts can be off for being written with so few digits. */
  BigDecimal rounding(long lines) {
    return BigDecimal.valueOf(5, Math.max(0, decimals) + 1).multiply(BigDecimal.valueOf(lines));
  }

  /** Whether usage is told at all, be it none. */
  boolean tellsUsage() {
    return usageSpan.first().isPresent();
  }

  /** Whether money is told at all, be it none. */
  boolean tellsMoney() {
    return moneySpan.first().isPresent();
  }

  /** Whoever asks for certain days wants all of them compared. */
  void asked(Instant from, Instant to) {
    LocalDate begin = day(from);
    LocalDate end = day(to.minusNanos(1));
    usageSpan = tellsUsage() ? usageSpan.and(begin, end) : usageSpan;
    moneySpan = tellsMoney() ? moneySpan.and(begin, end) : moneySpan;
  }

  /** Whether usage is told of this day, be it none. */
  boolean tellsUsageOf(LocalDate day) {
    return usageSpan.holds(day);
  }

  /** Whether money is told of this day, be it none. */
  boolean tellsMoneyOf(LocalDate day) {
    return moneySpan.holds(day);
  }

  Optional<LocalDate> first() {
    return usageSpan.and(moneySpan).first();
  }

  Optional<LocalDate> last() {
    return usageSpan.and(moneySpan).last();
  }
}
