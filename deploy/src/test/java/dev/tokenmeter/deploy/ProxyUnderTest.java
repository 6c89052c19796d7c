package dev.tokenmeter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.metrics.budget.BudgetMeters;
import dev.tokenmeter.metrics.budget.Budgets;
import dev.tokenmeter.metrics.budget.Gatekeeper;
import dev.tokenmeter.metrics.budget.Guard;
import dev.tokenmeter.metrics.budget.PriceQuotes;
import dev.tokenmeter.metrics.budget.SpendHistory;
import dev.tokenmeter.metrics.meter.Meters;
import dev.tokenmeter.metrics.price.PriceTable;
import dev.tokenmeter.metrics.price.PricedSink;
import dev.tokenmeter.metrics.privacy.Veil;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.ExchangeSink;
import dev.tokenmeter.metrics.usage.tap.Calibration;
import dev.tokenmeter.proxy.exchange.Services;
import dev.tokenmeter.proxy.identity.FingerprintKey;
import dev.tokenmeter.proxy.log.ExchangeSinks;
import dev.tokenmeter.proxy.net.BindFailure;
import dev.tokenmeter.proxy.net.ProxyServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A proxy between the test and a scripted origin, new for each test and started when it is first
 * used. After each test it checks that nothing is left: no exchange, no connection, no buffer, and
 * a record for each exchange that began.
 */
final class ProxyUnderTest implements BeforeEachCallback, AfterEachCallback {
  private static final String LOOPS = "tokenmeter.loops";

  static {
    Leaks.count();
  }

  private final List<RawConnection> clients = new ArrayList<>();
  private final List<String> limits = new CopyOnWriteArrayList<>();
  private RecordingSink sink = new RecordingSink();
  private List<ExchangeSink> others = List.of();
  private UnaryOperator<Guard> guarding = UnaryOperator.identity();
  private @Nullable ScriptedOrigin origin;
  private @Nullable ProxyServer server;
  private @Nullable Config config;
  private @Nullable Meters meters;
  private @Nullable Gatekeeper gatekeeper;

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    clients.clear();
    limits.clear();
    sink = new RecordingSink();
    others = List.of();
    guarding = UnaryOperator.identity();
    server = null;
    meters = null;
    origin = ScriptedOrigin.start();
    config = TestConfig.at(origin.port());
  }

  ScriptedOrigin origin() {
    return Objects.requireNonNull(origin);
  }

  /** Changes the configuration of a proxy that was not used yet. */
  void configure(UnaryOperator<Config> change) {
    config = change.apply(config());
  }

  /** Tells this one, too, of what becomes of exchanges; after all others. */
  void alsoTell(ExchangeSink other) {
    others = List.of(other);
  }

  /** Asks this guard instead of the one that it is given. */
  void guardBy(UnaryOperator<Guard> other) {
    guarding = other;
  }

  Config config() {
    return Objects.requireNonNull(config);
  }

  ProxyServer server() throws IOException {
    ProxyServer started = server;
    if (started == null) {
      Meters counting = Meters.create(config().metrics(), config().callers(), Instant::now, "test");
      meters = counting;
      PriceTable prices = PriceTable.builtIn(config().prices(), config().providers());
      Budgets budgets = new Budgets(new PriceQuotes(() -> prices), Instant::now);
      BudgetMeters.register(counting, budgets, () -> Veil.NONE);
      Gatekeeper asked = new Gatekeeper(budgets, Instant::now);
      asked.configure(config(), SpendHistory.NONE);
      gatekeeper = asked;
      // The recording sink comes last: who sees a record there may rely on its having been counted.
      List<ExchangeSink> sinks = new ArrayList<>(List.of(counting, asked, sink));
      sinks.addAll(others);
      Services services =
          new Services(
              new PricedSink(prices, new ExchangeSinks(sinks)),
              new Calibration(),
              limits::add,
              guarding.apply(asked));
      try {
        started = ProxyServer.start(config(), services, FingerprintKey.of(new byte[32]));
      } catch (BindFailure e) {
        throw new IOException(e);
      }
      server = started;
    }
    return started;
  }

  InetSocketAddress address() throws IOException {
    return server().address();
  }

  /** The value of {@code Host} that clients of this proxy send. */
  String host() throws IOException {
    return "127.0.0.1:" + address().getPort();
  }

  /** A new client connection. */
  RawConnection connect() throws IOException {
    return keep(RawConnection.connect(address()));
  }

  /** Closes all client connections. */
  void closeClients() throws IOException {
    for (RawConnection client : clients) {
      client.close();
    }
  }

  /** Closes the connection after the test. */
  RawConnection keep(RawConnection client) {
    clients.add(client);
    return client;
  }

  /** Sends a request on a new connection and reads the whole answer. */
  RawMessage exchange(String request) throws IOException {
    return connect().send(request).readResponse();
  }

  /** Lets the proxy have so many event loops, so that all clients share one pool of connections. */
  void useLoops(int loops) {
    System.setProperty(LOOPS, Integer.toString(loops));
  }

  /** Upstream connections that wait for an exchange. */
  int parked() {
    return Objects.requireNonNull(server).parkedUpstreams();
  }

  /** Client connections that the proxy holds. */
  int connections() {
    return Objects.requireNonNull(server).connections();
  }

  /** The names of the bounds that were hit. */
  List<String> limitsHit() {
    return List.copyOf(limits);
  }

  /** The records of this many finished exchanges, in the order of their ends. */
  List<ExchangeRecord> records(int count) throws InterruptedException {
    Waiting.until(count + " finished exchanges", () -> sink.records().size() >= count);
    assertThat(sink.records()).hasSize(count);
    return sink.records();
  }

  /** The records of the exchanges that are over. */
  List<ExchangeRecord> recordsSoFar() {
    return sink.records();
  }

  /** Waits for the first word of an exchange that still runs. */
  ExchangeRecord progress() throws InterruptedException {
    Waiting.until("progress of an exchange", () -> !sink.progress().isEmpty());
    return sink.progress().getLast();
  }

  /** What a person sees at {@code /metrics} now. */
  Metrics metrics() throws IOException {
    return Metrics.read(Objects.requireNonNull(meters));
  }

  /** The record of the only exchange. */
  ExchangeRecord record() throws InterruptedException {
    return records(1).getFirst();
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    try {
      closeClients();
      ProxyServer started = server;
      if (started != null) {
        assertNothingLeft(started);
      }
      origin().awaitScripts();
      assertThat(origin().failures()).as("what the origin found wrong").isEmpty();
      Leaks.assertNone();
    } finally {
      System.clearProperty(LOOPS);
      if (server != null) {
        server.close();
      }
      if (meters != null) {
        meters.close();
      }
      origin().close();
    }
  }

  private void assertNothingLeft(ProxyServer started) throws InterruptedException, IOException {
    try {
      Waiting.until("no exchange in flight", () -> started.exchangesInFlight() == 0);
      Waiting.until("no client connection", () -> started.connections() == 0);
      Waiting.until(
          "a record for each exchange begun", () -> sink.begun() == sink.records().size());
      assertThat(metrics().sum("tokenmeter_requests_total"))
          .as("exchanges counted")
          .isEqualTo(sink.records().size());
      assertThat(metrics().sum("tokenmeter_requests_in_flight")).isZero();
      assertThat(Objects.requireNonNull(gatekeeper).running()).as("reservations left").isZero();
    } finally {
      started.close();
    }
  }
}
