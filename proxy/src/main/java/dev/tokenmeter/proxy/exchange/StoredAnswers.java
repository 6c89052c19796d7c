package dev.tokenmeter.proxy.exchange;

import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.usage.Background;
import dev.tokenmeter.metrics.usage.CountedIds;
import dev.tokenmeter.metrics.usage.Endpoint;
import dev.tokenmeter.metrics.usage.Operation;
import dev.tokenmeter.metrics.usage.ResponseFacts;
import dev.tokenmeter.metrics.usage.UsageReport;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Answers that providers keep under an id and tell as often as they are asked: each is counted
 * once, for whoever had it made. Holds who waits for which answer that runs in the background, and
 * the ids of the answers that were counted. Both begin empty with the process. Thread-safe; a lock
 * guards single map operations.
 *
 * <p>An answer of which nothing is known is counted for whoever asks first if it says that it ran
 * in the background, since the request that made it cannot have told its usage; otherwise it is
 * not.
 */
public final class StoredAnswers {
  /** Answers in the background whose creator is remembered; the eldest gives way. */
  static final int MAX_PENDING = 10_000;

  /** Counted answers and items of batches that are remembered; the eldest gives way. */
  static final int MAX_COUNTED = 131_072;

  /** How long a creator is remembered; OpenAI keeps answers in the background for minutes. */
  static final Duration PENDING_FOR = Duration.ofHours(24);

  private record Key(String provider, String id) {}

  private record Pending(ExchangeRecord creator, long since) {}

  private final Map<Key, Pending> pending = new LinkedHashMap<>();
  private final RecentIds counted;
  private final int maxPending;
  private final Consumer<String> limitHit;
  private final LongSupplier nanoTime;

  /**
   * Nothing known yet.
   *
   * @param limitHit told {@code background_pending} when a creator gave way, {@code
   *     background_expired} when its answer was never asked for, {@code counted_answers} when the
   *     eldest counted answer gave way
   */
  public StoredAnswers(Consumer<String> limitHit) {
    this(MAX_PENDING, MAX_COUNTED, limitHit, System::nanoTime);
  }

  StoredAnswers(int maxPending, int maxCounted, Consumer<String> limitHit, LongSupplier nanoTime) {
    this.maxPending = maxPending;
    this.limitHit = limitHit;
    this.nanoTime = nanoTime;
    this.counted = new RecentIds(maxCounted, () -> limitHit.accept("counted_answers"));
  }

  /** The counted items of one body, such as the results of a batch. */
  CountedIds within(String provider, String uri) {
    String scope = provider + '\n' + uri.split("\\?", 2)[0];
    return id -> counted.add(scope, id);
  }

  /** The record as it is to be counted: whole, for another caller, or without its usage. */
  ExchangeRecord settle(Endpoint endpoint, ExchangeRecord record) {
    if (record.usage().isEmpty() || record.usage().get().facts().responseId().isEmpty()) {
      return record;
    }
    UsageReport usage = record.usage().get();
    Key key = new Key(record.provider(), usage.facts().responseId().get());
    return switch (endpoint.api()) {
      case OPENAI_RESPONSES, GEMINI_INTERACTIONS ->
          endpoint.retrieval() ? retrieved(key, record, usage) : created(key, record, usage);
      default -> record;
    };
  }

  private ExchangeRecord created(Key key, ExchangeRecord record, UsageReport usage) {
    ResponseFacts facts = usage.facts();
    if (facts.background() == Background.RUNNING) {
      await(key, record);
      return record;
    }
    boolean told = usage.reported().isPresent();
    // Whoever asked by the id while the answer was still streaming was faster.
    boolean before = told && facts.stored() && !counted.add(key.provider(), key.id());
    return before && facts.background() == Background.ENDED ? without(record, usage) : record;
  }

  private ExchangeRecord retrieved(Key key, ExchangeRecord record, UsageReport usage) {
    Background background = usage.facts().background();
    boolean cut = !usage.complete() && usage.reported().isEmpty();
    if (background == Background.RUNNING || cut) {
      return without(record, usage);
    }
    Optional<ExchangeRecord> creator = collect(key);
    if (usage.reported().isEmpty()) {
      return record;
    }
    boolean first = creator.isPresent() || background == Background.ENDED;
    if (!first || !counted.add(key.provider(), key.id())) {
      return without(record, usage);
    }
    return creator
        .map(made -> made(record, made, made.operation()))
        .orElseGet(() -> made(record, record, Operation.CHAT));
  }

  private void await(Key key, ExchangeRecord creator) {
    boolean full;
    int expired = 0;
    long now = nanoTime.getAsLong();
    synchronized (pending) {
      pending.put(key, new Pending(creator, now));
      Iterator<Pending> eldest = pending.values().iterator();
      while (eldest.hasNext() && now - eldest.next().since() > PENDING_FOR.toNanos()) {
        eldest.remove();
        expired++;
      }
      full = pending.size() > maxPending;
      if (full) {
        pending.remove(pending.keySet().iterator().next());
      }
    }
    for (; expired > 0; expired--) {
      limitHit.accept("background_expired");
    }
    if (full) {
      limitHit.accept("background_pending");
    }
  }

  private Optional<ExchangeRecord> collect(Key key) {
    synchronized (pending) {
      return Optional.ofNullable(pending.remove(key)).map(Pending::creator);
    }
  }

  int pending() {
    synchronized (pending) {
      return pending.size();
    }
  }

  /** What one exchange told, for whom another one had it made. */
  private static ExchangeRecord made(
      ExchangeRecord told, ExchangeRecord creator, Operation operation) {
    return with(told, creator, operation, told.usage());
  }

  private static ExchangeRecord without(ExchangeRecord record, UsageReport usage) {
    return with(record, record, record.operation(), Optional.of(usage.countedBefore()));
  }

  private static ExchangeRecord with(
      ExchangeRecord record, ExchangeRecord who, Operation operation, Optional<UsageReport> usage) {
    return new ExchangeRecord(
        record.id(),
        record.startedAt(),
        record.duration(),
        record.timeToFirstToken(),
        record.requestOverhead(),
        record.responseOverhead(),
        who.caller(),
        record.mismatch(),
        who.client(),
        who.session(),
        record.provider(),
        who.credential(),
        who.billing(),
        operation,
        record.inference(),
        who.modelRequested(),
        record.status(),
        record.outcome(),
        record.error(),
        usage,
        record.requestBytes(),
        record.responseBytes(),
        record.upstreamRequestId(),
        record.charges(),
        record.signal());
  }
}
