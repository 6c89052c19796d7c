package dev.tokenmeter.metrics.reconcile;

import dev.tokenmeter.metrics.ledger.LedgerFailure;
import dev.tokenmeter.metrics.ledger.LedgerQueries;
import dev.tokenmeter.metrics.ledger.MeteredUse;
import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.report.Window;
import dev.tokenmeter.metrics.usage.Tokens;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** What the ledger has of one issuer's providers, by day, model and credential. */
final class Metered {
  private final Map<Place, Use> uses = new HashMap<>();
  private final Map<String, Set<String>> callers = new HashMap<>();
  private final Map<String, String> providers = new HashMap<>();
  private long seats;

  private Metered() {}

  /**
   * Reads a window.
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
    Metered metered = new Metered();
    ledger.metered(
        window,
        use -> {
          if (providers.test(use.provider())) {
            metered.add(use, window, prices, fees);
          }
        });
    return metered;
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
