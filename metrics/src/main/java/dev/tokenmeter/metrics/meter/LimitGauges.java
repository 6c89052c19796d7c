package dev.tokenmeter.metrics.meter;

import dev.tokenmeter.metrics.limit.ProviderLimit;
import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The limits of the providers' credentials, as they were last told. Thread-safe; what is out of
 * date is forgotten at a scrape, on its thread.
 */
final class LimitGauges {
  /** Most pairs of provider and credential with gauges of their own. */
  static final int MAX_CREDENTIALS = 1_000;

  /** Most different limits. */
  static final int MAX_LIMITS = 64;

  /** How long a limit is shown after it was told and reset. */
  static final Duration KEPT = Duration.ofHours(1);

  private static final String NO_CREDENTIAL = "none";
  private static final String[] LABELS = {"provider", "credential", "limit"};

  private final Map<Payer, Map<String, Told>> payers = new ConcurrentHashMap<>();
  private final Overflows overflows;
  private final LabelLimiter names;
  private final InstantSource clock;

  private record Payer(String provider, String credential) {}

  private record Told(ProviderLimit limit, Instant at) {

    boolean isOver(Instant now) {
      Instant last = limit.reset().filter(reset -> reset.isAfter(at)).orElse(at);
      return now.isAfter(last.plus(KEPT));
    }
  }

  LimitGauges(Gauges gauges, Overflows overflows, InstantSource clock) {
    this.overflows = overflows;
    this.clock = clock;
    names = new LabelLimiter(Bounded.LIMIT, MAX_LIMITS, Set.of(), overflows);
    add(
        gauges,
        "remaining",
        "What is left of a provider's limit, in the limit's own unit, as last told.",
        now -> limit -> limit.remaining(now));
    add(
        gauges,
        "utilization_ratio",
        "The spent part of a provider's limit, as last told; 1 is all of it.",
        now -> limit -> limit.utilization(now));
    add(
        gauges,
        "reset_timestamp_seconds",
        "When a provider's limit is whole again, or its next window begins.",
        now ->
            limit ->
                limit
                    .reset()
                    .map(reset -> OptionalDouble.of(reset.toEpochMilli() / 1e3))
                    .orElse(OptionalDouble.empty()));
  }

  private void add(
      Gauges gauges,
      String name,
      String help,
      Function<Instant, Function<ProviderLimit, OptionalDouble>> value) {
    gauges.children(
        "tokenmeter_provider_limit_" + name,
        help,
        Set.of(LABELS),
        child -> read(value.apply(clock.instant()), child));
  }

  /** An answer of this provider told these limits of this credential; provider is bounded. */
  void tell(String provider, String credential, List<ProviderLimit> limits) {
    String alias = LabelText.isClean(credential) ? credential : NO_CREDENTIAL;
    Map<String, Told> told = payers.get(new Payer(provider, alias));
    if (told == null) {
      told = admit(provider, alias);
    }
    Instant now = clock.instant();
    for (ProviderLimit limit : limits) {
      told.put(names.admit(limit.name()), new Told(limit, now));
    }
  }

  private Map<String, Told> admit(String provider, String credential) {
    boolean full = payers.size() >= MAX_CREDENTIALS;
    if (full) {
      overflows.count(Bounded.CREDENTIAL);
    }
    Payer payer = new Payer(provider, full ? LabelLimiter.OVERFLOW : credential);
    return payers.computeIfAbsent(payer, absent -> new ConcurrentHashMap<>());
  }

  private void read(
      Function<ProviderLimit, OptionalDouble> value, BiConsumer<Labels, Double> child) {
    Instant now = clock.instant();
    payers.values().forEach(limits -> limits.values().removeIf(told -> told.isOver(now)));
    payers.values().removeIf(Map::isEmpty);
    payers.forEach(
        (payer, limits) ->
            limits.forEach(
                (name, told) ->
                    value
                        .apply(told.limit())
                        .ifPresent(shown -> child.accept(labels(payer, name), shown))));
  }

  private static Labels labels(Payer payer, String limit) {
    return Labels.of(LABELS, new String[] {payer.provider(), payer.credential(), limit});
  }
}
