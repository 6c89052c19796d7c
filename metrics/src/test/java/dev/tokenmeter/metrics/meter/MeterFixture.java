package dev.tokenmeter.metrics.meter;

import dev.tokenmeter.config.Caller;
import dev.tokenmeter.config.Metering;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Meters with alice of team red configured, on a clock that the test moves. */
final class MeterFixture implements AutoCloseable {
  static final List<Caller> ALICE = List.of(caller("alice", "red"));

  final FakeClock clock = new FakeClock();
  final Meters meters;

  MeterFixture(int maxCallers, int maxModels, int maxSeries) {
    this(new Metering(maxCallers, maxModels, maxSeries, Duration.ofSeconds(60)), ALICE);
  }

  MeterFixture(Metering bounds, List<Caller> configured) {
    meters = Meters.create(bounds, configured, clock, "test");
  }

  static MeterFixture withDefaults() {
    return new MeterFixture(Metering.defaults(), ALICE);
  }

  static Caller caller(String name, String team) {
    return new Caller(name, Optional.of(team), List.of(), List.of());
  }

  MeterFixture count(Exchange... exchanges) {
    for (Exchange exchange : exchanges) {
      count(exchange.finished());
    }
    return this;
  }

  void count(ExchangeRecord exchange) {
    meters.begin(exchange.provider());
    meters.end(exchange);
  }

  Scraped scraped() {
    return Scraped.byPerson(meters);
  }

  @Override
  public void close() {
    meters.close();
  }
}
