package dev.tokenmeter.bench;

import dev.tokenmeter.config.Caller;
import dev.tokenmeter.config.Metering;
import dev.tokenmeter.metrics.meter.Meters;
import dev.tokenmeter.metrics.meter.ScrapeRequest;
import dev.tokenmeter.metrics.meter.ScrapeRequest.Reader;
import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.Outcome;
import dev.tokenmeter.metrics.usage.Operation;
import dev.tokenmeter.metrics.usage.ResponseFacts;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.UsageReport;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Counting one exchange, with and without a place for its caller, and one scrape. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MeterBenchmark {
  private static final int CALLERS = 1_000;

  private Meters meters = create();
  private ExchangeRecord known = exchange("key-1");
  private ExchangeRecord overflowing = exchange("key-beyond");

  private static Meters create() {
    return Meters.create(
        new Metering(CALLERS, 500, 200_000, Duration.ZERO),
        List.<Caller>of(),
        InstantSource.system(),
        "bench");
  }

  /** A thousand callers with four types of tokens each, which is all that have a place. */
  @Setup
  public void fill() {
    for (int i = 0; i < CALLERS; i++) {
      meters.end(exchange("key-" + i));
    }
  }

  /** Ends the binders of the JVM. */
  @TearDown
  public void close() {
    meters.close();
  }

  /** One finished exchange of a known caller: 14 children of 8 families. */
  @Benchmark
  public void exchangeOfAKnownCaller() {
    meters.begin("anthropic");
    meters.end(known);
  }

  /** The same beyond the bound on callers. */
  @Benchmark
  public void exchangeBeyondTheBound() {
    meters.begin("anthropic");
    meters.end(overflowing);
  }

  /** A scrape of about 5,000 series. */
  @Benchmark
  public void scrape() throws IOException {
    meters.scrape(new ScrapeRequest("", Reader.SCRAPER), OutputStream.nullOutputStream());
  }

  private static ExchangeRecord exchange(String caller) {
    Optional<String> model = Optional.of("claude-opus-4-5-20251101");
    Tokens tokens =
        new Tokens(
            Map.of(
                TokenType.INPUT, 12L,
                TokenType.CACHE_READ, 40_000L,
                TokenType.CACHE_WRITE_5M, 900L,
                TokenType.OUTPUT, 420L));
    UsageReport usage =
        new UsageReport(
            List.of(new UsageLine(model, Source.REPORTED, tokens)),
            true,
            Optional.empty(),
            Set.of(),
            Optional.empty(),
            ResponseFacts.ofModel(model));
    return new ExchangeRecord(
        new UUID(0, 0),
        Instant.EPOCH,
        Duration.ofSeconds(12),
        Optional.of(Duration.ofMillis(900)),
        Optional.of(Duration.ofNanos(90_000)),
        Optional.of(Duration.ofNanos(20_000)),
        new CallerId(caller, "none", CallerId.Kind.FINGERPRINT),
        Optional.empty(),
        "claude-code",
        Optional.empty(),
        "anthropic",
        Optional.empty(),
        Billing.METERED,
        Operation.CHAT,
        true,
        model,
        200,
        Outcome.OK,
        Optional.empty(),
        Optional.of(usage),
        100_000,
        20_000,
        Optional.empty());
  }
}
