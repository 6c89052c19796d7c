package dev.tokenmeter.metrics.signal;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Signals;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.Signal;
import dev.tokenmeter.metrics.usage.Operation;
import dev.tokenmeter.metrics.usage.UsageReport;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Tells of which class of use a finished exchange is. The same exchanges in the same order have the
 * same classes, whatever the machine.
 *
 * <p>Remembers as many callers as {@code metrics.max-callers} allows, and every configured one
 * beside them; whoever comes later is not classified, and counted as a limit hit. What a caller
 * takes does not grow with his exchanges. Where every class is off, nobody is remembered.
 * Thread-safe.
 */
public final class Classifier {
  /** The label of the bound on callers in {@code tokenmeter_limit_hits_total}. */
  static final String CALLERS = "signal_callers";

  private final Map<String, CallerHistory> histories = new ConcurrentHashMap<>();
  private final AtomicInteger places = new AtomicInteger();
  private final Consumer<String> limitHit;
  private volatile Terms terms;

  private record Terms(Signals signals, int maxCallers, boolean looks) {
    static Terms of(Config config) {
      boolean looks =
          Arrays.stream(Signal.values())
              .anyMatch(signal -> signal.mode(config.signals()) != Signals.Mode.OFF);
      return new Terms(config.signals(), config.metrics().maxCallers(), looks);
    }
  }

  /**
   * Remembers nobody yet.
   *
   * @param limitHit told the bound that an exchange met; on event loops
   */
  public Classifier(Config config, Consumer<String> limitHit) {
    terms = Terms.of(config);
    this.limitHit = limitHit;
  }

  /** Takes new thresholds and bounds. Who is remembered stays so, even beyond a lowered bound. */
  public void configure(Config config) {
    terms = Terms.of(config);
  }

  /** The class of an exchange that is over; {@link Signal#NONE} for all that generated nothing. */
  public Signal classify(ExchangeRecord exchange) {
    Terms now = terms;
    Optional<UsageReport> usage = exchange.usage();
    if (!now.looks()
        || usage.isEmpty()
        || usage.get().lines().isEmpty()
        || !isComparable(exchange)) {
      return Signal.NONE;
    }
    Optional<CallerHistory> history = history(exchange.caller(), now);
    if (history.isEmpty()) {
      limitHit.accept(CALLERS);
      return Signal.NONE;
    }
    return history.get().next(Used.of(exchange, usage.get()), now.signals());
  }

  /** What failed is nobody's habit, and a batch or an embedding looks unlike any conversation. */
  private static boolean isComparable(ExchangeRecord exchange) {
    boolean generates =
        exchange.operation() == Operation.CHAT || exchange.operation() == Operation.COMPLETION;
    return generates
        && switch (exchange.outcome()) {
          case OK, CLIENT_ABORT -> true;
          case UPSTREAM_ERROR, UPSTREAM_RESET, TIMEOUT, DENIED, REJECTED, PROXY_ERROR -> false;
        };
  }

  private Optional<CallerHistory> history(CallerId caller, Terms now) {
    CallerHistory known = histories.get(caller.name());
    if (known != null) {
      return Optional.of(known);
    }
    if (caller.kind() == CallerId.Kind.CONFIGURED) {
      return Optional.of(histories.computeIfAbsent(caller.name(), name -> new CallerHistory()));
    }
    if (!takePlace(now.maxCallers())) {
      return Optional.empty();
    }
    CallerHistory made = new CallerHistory();
    CallerHistory first = histories.putIfAbsent(caller.name(), made);
    if (first != null) {
      places.decrementAndGet();
    }
    return Optional.of(first == null ? made : first);
  }

  private boolean takePlace(int bound) {
    int seen = places.get();
    while (seen < bound) {
      if (places.compareAndSet(seen, seen + 1)) {
        return true;
      }
      seen = places.get();
    }
    return false;
  }
}
