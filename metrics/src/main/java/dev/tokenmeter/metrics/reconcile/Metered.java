package dev.tokenmeter.metrics.reconcile;

import dev.tokenmeter.metrics.ledger.LedgerFailure;
import dev.tokenmeter.metrics.ledger.LedgerQueries;
import dev.tokenmeter.metrics.ledger.MeteredUse;
import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.report.Window;
import dev.tokenmeter.metrics.usage.Tokens;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** What the ledger has of one issuer's providers, by day, model and credential. */
final class Metered {
  private final Map<Place, Use> uses = new HashMap<>();
  private final Map<String, Set<String>> callers = new HashMap<>();
  private final Map<String, String> providers = new HashMap<>();
  private final List<Edges.Use> edges = new ArrayList<>();
  private final Edges.Ends ends;
  private long seats;

  private Metered(Edges.Ends ends) {
    this.ends = ends;
  }

  /**
   * Reads a window, and a day on either side of it.
   *
   * @param fees whether what is paid beside tokens is to stand by itself
   */
  static Metered read(
      LedgerQueries ledger,
      Window window,
      Predicate<String> providers,
      UnitPrices prices,
      boolean fees)
      throws LedgerFailure {
    ZonedDateTime from = window.from().atZone(window.zone());
    ZonedDateTime to = window.to().atZone(window.zone());
    Metered metered =
        new Metered(
            new Edges.Ends(
                window.from(), window.to(), from.toLocalDate(), to.minusNanos(1).toLocalDate()));
    ledger.metered(
        new Window(from.minusDays(1).toInstant(), to.plusDays(1).toInstant(), window.zone()),
        use -> {
          if (providers.test(use.provider())) {
            metered.edge(use, window.zone());
            if (!use.since().isBefore(window.from()) && use.since().isBefore(window.to())) {
              metered.add(use, window, prices, fees);
            }
          }
        });
    return metered;
  }

  private void edge(MeteredUse use, ZoneId zone) {
    if (use.billing() == Billing.SUBSCRIPTION) {
      return;
    }
    LocalDate day = use.since().atZone(zone).toLocalDate();
    for (Edges.Side side : Edges.Side.values()) {
      boolean there =
          switch (side) {
            case BEFORE -> use.since().isBefore(ends.from());
            case FIRST -> !use.since().isBefore(ends.from()) && day.equals(ends.first());
            case LAST -> use.since().isBefore(ends.to()) && day.equals(ends.last());
            case AFTER -> !use.since().isBefore(ends.to());
          };
      if (there) {
        edges.add(
            new Edges.Use(
                new Place(day, use.model(), use.credential()),
                side,
                use.since(),
                use.tokens().counts()));
        callers.computeIfAbsent(use.credential(), none -> new HashSet<>()).add(use.caller());
        providers.putIfAbsent(use.model(), use.provider());
      }
    }
  }

  private void add(MeteredUse use, Window window, UnitPrices prices, boolean fees) {
    if (use.billing() == Billing.SUBSCRIPTION) {
      seats = Tokens.add(seats, Tokens.add(use.tokens().input(), use.tokens().output()));
      return;
    }
    LocalDate day = use.since().atZone(window.zone()).toLocalDate();
    Use sum = at(new Place(day, use.model(), use.credential()));
    sum.add(use);
    callers.computeIfAbsent(use.credential(), none -> new HashSet<>()).add(use.caller());
    providers.putIfAbsent(use.model(), use.provider());
    if (fees && !use.units().isEmpty()) {
      BigDecimal fee = prices.fees(use.provider(), use.model(), use.units());
      sum.usd = sum.usd.subtract(fee);
      Use beside = at(new Place(day, Place.FEES, use.credential()));
      beside.usd = beside.usd.add(fee);
    }
  }

  private Use at(Place place) {
    return uses.computeIfAbsent(place, none -> new Use());
  }

  Map<Place, Use> uses() {
    return uses;
  }

  /** What stands next to the ends of the window. */
  List<Edges.Use> edges() {
    return edges;
  }

  Edges.Ends ends() {
    return ends;
  }

  /** Who used a credential. */
  Set<String> callers(String credential) {
    return callers.getOrDefault(credential, Set.of());
  }

  Set<String> credentials() {
    return callers.keySet();
  }

  /** The provider of a model; empty of one that never came here. */
  String provider(String model, String otherwise) {
    return providers.getOrDefault(model, otherwise);
  }

  /** Tokens on a subscription, which no such invoice has. */
  long seats() {
    return seats;
  }
}
