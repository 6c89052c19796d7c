package dev.tokenmeter.metrics.meter;

import dev.tokenmeter.config.Caller;
import dev.tokenmeter.config.Metering;
import dev.tokenmeter.metrics.limit.ProviderLimit;
import dev.tokenmeter.metrics.meter.Gauges.LevelGauge;
import dev.tokenmeter.metrics.meter.SeriesBudget.Tier;
import dev.tokenmeter.metrics.price.PriceBook;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.ExchangeSink;
import dev.tokenmeter.metrics.usage.TapFailure;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All metrics of the process: counted by event loops, shown by the admin port. Names and labels are
 * a contract; every label and the product of all labels is bounded before it reaches the registry.
 *
 * <p>Thread-safe. Counting neither blocks nor throws; a scrape belongs on a thread of its own.
 */
public final class Meters implements ExchangeSink, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Meters.class);

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final ExpositionFormatWriter text = PrometheusTextFormatWriter.create();
  private final ExpositionFormatWriter openMetrics = OpenMetricsTextFormatWriter.create();
  private final Gauges gauges = new Gauges(registry);
  private final Overflows overflows = new Overflows();
  private final ClosedLabels closed = new ClosedLabels(overflows);
  private final AtomicBoolean failureLogged = new AtomicBoolean();
  private final InstantSource clock;
  private final SeriesBudget budget;
  private final CallerLabels callers;
  private final ModelLabels models;
  private final Families families;
  private final ExchangeMeter exchanges;
  private final LevelGauge inFlight;
  private final LimitGauges limits;
  private final JvmMeters jvm;
  private volatile Metering bounds;
  private volatile boolean reloadSuccessful = true;
  private volatile Instant reloaded;

  private Meters(
      Metering bounds, Collection<Caller> configured, InstantSource clock, String version) {
    this.bounds = bounds;
    this.clock = clock;
    reloaded = clock.instant();
    budget = new SeriesBudget(bounds.maxSeries(), configured.size());
    callers = new CallerLabels(bounds.maxCallers(), configured, overflows);
    models = new ModelLabels(bounds.maxModels(), overflows);
    families = new Families(registry, budget, overflows);
    exchanges = new ExchangeMeter(families, callers, models, closed);
    inFlight =
        gauges.levels(
            "tokenmeter_requests_in_flight",
            "Exchanges that have begun and not ended.",
            "provider");
    limits = new LimitGauges(gauges, overflows, clock);
    gauges.add(
        "tokenmeter_build_info",
        "The version that runs.",
        Labels.of("version", version, "java_version", Runtime.version().toString()),
        () -> 1);
    gauges.add(
        "tokenmeter_config_last_reload_successful",
        "Whether the last reading of the configuration succeeded.",
        () -> reloadSuccessful ? 1 : 0);
    gauges.add(
        "tokenmeter_config_last_reload_success_timestamp_seconds",
        "When the configuration was last read successfully.",
        () -> reloaded.toEpochMilli() / 1e3);
    jvm = new JvmMeters(registry);
  }

  /**
   * The metrics of a process that starts now.
   *
   * @param configured callers that have a reserved place
   * @param clock tells how long a new child is held at 0
   * @param version shown by {@code tokenmeter_build_info}
   */
  public static Meters create(
      Metering bounds, Collection<Caller> configured, InstantSource clock, String version) {
    return new Meters(bounds, configured, clock, version);
  }

  /** Takes new bounds and callers. What has a label keeps it, even beyond a lowered bound. */
  public void configure(Metering newBounds, Collection<Caller> configured) {
    bounds = newBounds;
    budget.configure(newBounds.maxSeries(), configured.size());
    callers.configure(newBounds.maxCallers(), configured);
    models.configure(newBounds.maxModels());
  }

  /** A configuration was read and is in force. */
  public void reloadSucceeded(Instant when) {
    reloaded = when;
    reloadSuccessful = true;
  }

  /** A configuration was refused; the one before stays in force. */
  public void reloadRefused() {
    reloadSuccessful = false;
  }

  @Override
  public void begin(String provider) {
    inFlight.move(closed.provider(provider), 1);
  }

  @Override
  public void end(ExchangeRecord exchange) {
    String provider = closed.provider(exchange.provider());
    inFlight.move(provider, -1);
    try {
      exchanges.count(exchange);
    } catch (RuntimeException e) {
      exchanges.tapFailed(provider, TapFailure.EXCEPTION);
      if (failureLogged.compareAndSet(false, true)) {
        LOG.error("An exchange could not be counted; further failures are only counted", e);
      }
    }
  }

  @Override
  public void limits(String provider, String credential, List<ProviderLimit> told) {
    limits.tell(closed.provider(provider), credential, told);
  }

  /** A request met a named bound of the data path, e.g. {@code connections} or {@code headers}. */
  public void limitHit(String limit) {
    families.limitHits.child(Tier.NO_CALLER, closed.limit(limit)).add(1);
  }

  /** Shows which prices are in force. */
  public void showPrices(PriceBook prices) {
    PriceGauges.add(gauges, prices);
  }

  /**
   * Adds a gauge without labels that is read at every scrape, on the scraping thread.
   *
   * @throws IllegalArgumentException if the name is taken
   */
  public void gauge(String name, String help, DoubleSupplier value) {
    gauges.add(name, help, value);
  }

  /** What a family is. */
  public enum Kind {
    GAUGE,
    COUNTER
  }

  /**
   * Adds a family with labels that is read at every scrape, on the scraping thread. Its children
   * are not counted against {@code max-series}; the source has a bound of its own.
   *
   * @param name a counter's without {@code _total}
   * @throws IllegalArgumentException if the name is taken
   */
  public void family(
      String name, String help, Kind kind, List<String> labels, Consumer<Readings> source) {
    registry.register(new ReadFamily(new MetricMetadata(name, help), kind, labels, source));
  }

  /**
   * Adds a counter without labels that is read at every scrape, on the scraping thread.
   *
   * @param name without {@code _total}
   * @throws IllegalArgumentException if the name is taken
   */
  public void counter(String name, String help, LongSupplier value) {
    family(
        name, help, Kind.COUNTER, List.of(), readings -> readings.add((double) value.getAsLong()));
  }

  /**
   * The present values of counters and gauges, on a thread that may take a while.
   *
   * @param families their names; a counter's without {@code _total}
   */
  public List<Sample> read(Set<String> families) {
    return Sample.of(registry.scrape(families::contains));
  }

  /** The {@code Content-Type} that {@link #scrape} writes for an {@code Accept} header. */
  public String contentType(String accept) {
    return writer(accept).getContentType();
  }

  /** Writes all metrics, piece by piece. */
  public void scrape(ScrapeRequest request, OutputStream out) throws IOException {
    BirthHold view = new BirthHold(request.reader(), clock.millis(), bounds.birthHold());
    CounterText.Format format =
        openMetrics.accepts(request.accept())
            ? CounterText.Format.OPEN_METRICS
            : CounterText.Format.PROMETHEUS;
    // Before the others, since the writer of the others ends the document.
    families.write(new CounterText(out, format), view);
    writer(request.accept())
        .write(
            out,
            registry.scrape(name -> !families.writes(name), view),
            EscapingScheme.fromAcceptHeader(request.accept()));
  }

  private ExpositionFormatWriter writer(String accept) {
    return openMetrics.accepts(accept) ? openMetrics : text;
  }

  @Override
  public void close() {
    jvm.close();
  }
}
