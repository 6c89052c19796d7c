package dev.tokenmeter.metrics.ledger;

import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.Outcome;
import dev.tokenmeter.metrics.record.Signal;
import dev.tokenmeter.metrics.usage.Operation;
import dev.tokenmeter.metrics.usage.ResponseFacts;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.Unmetered;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.UsageReport;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What many exchanges of a day have in common: who called whom, and how it went. Nothing that is a
 * count, a time or the id of one exchange.
 *
 * @param day since 1970, in UTC, so that a day's contexts go with its rows
 * @param billable nearly always true
 */
record Context(
    long day,
    String instance,
    String caller,
    String team,
    String client,
    String provider,
    Optional<String> credential,
    Billing billing,
    Operation operation,
    Optional<String> model,
    Optional<String> modelRequested,
    Optional<String> serviceTier,
    Optional<String> speed,
    Optional<String> region,
    int status,
    Outcome outcome,
    Optional<String> error,
    Optional<Unmetered> unmetered,
    Optional<Source> source,
    Optional<String> priceVersion,
    boolean billable,
    Signal signal) {

  /** In milliseconds. */
  static final long DAY = Duration.ofDays(1).toMillis();

  /** The columns of {@link #values}, in their order. */
  static final List<String> COLUMNS =
      List.of(
          ("day instance caller team client provider credential billing operation model"
                  + " model_requested service_tier speed region status outcome error unmetered"
                  + " source price_version billable signal")
              .split(" ", -1));

  /** Of an exchange, or of a line of its usage. */
  static Context of(ExchangeRecord exchange, String instance, Optional<UsageLine> used) {
    Optional<ResponseFacts> facts = exchange.usage().map(UsageReport::facts);
    return new Context(
        day(exchange.startedAt().toEpochMilli()),
        instance,
        exchange.caller().name(),
        exchange.caller().team(),
        exchange.client(),
        exchange.provider(),
        exchange.credential(),
        exchange.billing(),
        exchange.operation(),
        used.flatMap(UsageLine::model).or(() -> facts.flatMap(ResponseFacts::model)),
        exchange.modelRequested(),
        facts.flatMap(ResponseFacts::serviceTier),
        facts.flatMap(ResponseFacts::speed),
        facts.flatMap(ResponseFacts::region),
        exchange.status(),
        exchange.outcome(),
        exchange.error(),
        unmetered(exchange),
        used.map(UsageLine::source),
        exchange.charges().priceVersion(),
        facts.map(ResponseFacts::billable).orElse(true),
        exchange.signal());
  }

  /** The day of a time in milliseconds. */
  static long day(long millis) {
    return Math.floorDiv(millis, DAY);
  }

  /** A 2xx inference answer that no tap was due for is of a shape that nobody knows. */
  private static Optional<Unmetered> unmetered(ExchangeRecord exchange) {
    if (exchange.usage().isPresent()) {
      return exchange.usage().get().unmetered();
    }
    boolean answered = exchange.status() >= 200 && exchange.status() < 300;
    return answered && exchange.inference()
        ? Optional.of(Unmetered.UNKNOWN_SHAPE)
        : Optional.empty();
  }

  /** Most exchanges are of no class, and then none is kept. */
  private Optional<String> signalLabel() {
    return signal == Signal.NONE ? Optional.empty() : Optional.of(signal.label());
  }

  /** Written out like {@link #hashCode}, as every row looks its context up. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Context that
        && day == that.day
        && status == that.status
        && billable == that.billable
        && billing == that.billing
        && operation == that.operation
        && outcome == that.outcome
        && signal == that.signal
        && caller.equals(that.caller)
        && team.equals(that.team)
        && client.equals(that.client)
        && provider.equals(that.provider)
        && instance.equals(that.instance)
        && model.equals(that.model)
        && modelRequested.equals(that.modelRequested)
        && credential.equals(that.credential)
        && serviceTier.equals(that.serviceTier)
        && speed.equals(that.speed)
        && region.equals(that.region)
        && error.equals(that.error)
        && unmetered.equals(that.unmetered)
        && source.equals(that.source)
        && priceVersion.equals(that.priceVersion);
  }

  /** Of what nearly always tells contexts of a day apart. */
  @Override
  public int hashCode() {
    int hash = caller.hashCode();
    hash = 31 * hash + client.hashCode();
    hash = 31 * hash + model.hashCode();
    hash = 31 * hash + status;
    return 31 * hash + Long.hashCode(day);
  }

  /** As the columns hold it; null where there is nothing. */
  List<Object> values() {
    return Arrays.asList(
        day,
        instance,
        caller,
        team,
        client,
        provider,
        credential.orElse(null),
        billing.label(),
        operation.label(),
        model.orElse(null),
        modelRequested.orElse(null),
        serviceTier.orElse(null),
        speed.orElse(null),
        region.orElse(null),
        status,
        outcome.label(),
        error.orElse(null),
        unmetered.map(Unmetered::label).orElse(null),
        source.map(Source::label).orElse(null),
        priceVersion.orElse(null),
        billable ? 1 : 0,
        signalLabel().orElse(null));
  }
}
