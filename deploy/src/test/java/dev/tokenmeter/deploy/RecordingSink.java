package dev.tokenmeter.deploy;

import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.ExchangeSink;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps what the proxy says of its exchanges. Thread-safe. */
final class RecordingSink implements ExchangeSink {
  private final AtomicInteger begun = new AtomicInteger();
  private final List<ExchangeRecord> progress = new CopyOnWriteArrayList<>();
  private final List<ExchangeRecord> records = new CopyOnWriteArrayList<>();

  @Override
  public void begin(String provider) {
    begun.incrementAndGet();
  }

  @Override
  public void progress(ExchangeRecord soFar) {
    progress.add(soFar);
  }

  @Override
  public void end(ExchangeRecord exchange) {
    records.add(exchange);
  }

  int begun() {
    return begun.get();
  }

  /** What was told of exchanges while they ran. */
  List<ExchangeRecord> progress() {
    return List.copyOf(progress);
  }

  List<ExchangeRecord> records() {
    return List.copyOf(records);
  }
}
