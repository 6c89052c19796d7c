package dev.tokenmeter.proxy.net;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Limits;
import dev.tokenmeter.config.Provider;
import dev.tokenmeter.config.Timeouts;
import dev.tokenmeter.proxy.exchange.Client;
import dev.tokenmeter.proxy.exchange.Exchange;
import dev.tokenmeter.proxy.exchange.LeaseListener;
import dev.tokenmeter.proxy.exchange.Services;
import dev.tokenmeter.proxy.exchange.Snapshot;
import dev.tokenmeter.proxy.exchange.Upstreams;
import dev.tokenmeter.proxy.http.Failure;
import dev.tokenmeter.proxy.http.Reason;
import dev.tokenmeter.proxy.http.UpstreamAddress;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything of one event loop: its client connections, its pool, the configuration it runs with.
 * Touched by that loop's thread only.
 */
final class Worker implements Upstreams {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  /** Longest pause between two looks at the clocks of the connections. */
  private static final long TICK_MILLIS_MAX = 500;

  private static final long TICK_MILLIS_MIN = 20;

  /** Running exchanges are told of in parts of at least so many, and in no more parts than that. */
  private static final int PART_MIN = 32;

  private static final int PARTS_MAX = 40;
  private static final long PART_PAUSE_MILLIS = 2;

  private final EventLoop loop;
  private final Services services;
  private final Watchdog watchdog;
  private final Overload overload;
  private final ByteBufAllocator allocator;
  private final UpstreamPool pool;
  private final Set<ClientConnection> clients = new HashSet<>();
  private final Set<Exchange> running = new HashSet<>();
  private Snapshot snapshot;
  private Connector connector;
  private Client.Readiness readiness = Client.Readiness.READY;
  private volatile ServerLoad load = ServerLoad.none();

  /** Running exchanges that are yet to be told of since the last tick that began with all. */
  private Iterator<Exchange> telling = Collections.emptyIterator();

  Worker(
      EventLoop loop,
      Services services,
      Watchdog watchdog,
      Overload overload,
      ByteBufAllocator allocator,
      Snapshot snapshot,
      Connector connector) {
    this.loop = loop;
    this.services = services;
    this.watchdog = watchdog;
    this.overload = overload;
    this.allocator = allocator;
    this.connector = connector;
    this.snapshot = snapshot;
    this.pool = new UpstreamPool(snapshot.config().limits().idlePerUpstream());
  }

  /** Starts the clock. */
  void start() {
    scheduleTick();
  }

  EventLoop loop() {
    return loop;
  }

  Config config() {
    return snapshot.config();
  }

  Limits limits() {
    return snapshot.config().limits();
  }

  void reconfigure(Snapshot next, Connector way) {
    snapshot = next;
    connector = way;
  }

  /** A new exchange of this client, with the configuration of now. */
  Exchange exchange(Client client) {
    Exchange[] begun = new Exchange[1];
    begun[0] = new Exchange(client, snapshot, this, services, () -> running.remove(begun[0]));
    running.add(begun[0]);
    return begun[0];
  }

  @Override
  public void lease(Provider provider, Freshness freshness, LeaseListener listener) {
    UpstreamKey key = key(provider, snapshot.config());
    switch (freshness) {
      case ANY -> pool.lease(key).ifPresentOrElse(listener::leased, () -> connect(key, listener));
      case NEW -> connect(key, listener);
    }
  }

  @Override
  public boolean refuses() {
    return overload.refuses();
  }

  /** The client for which most bytes wait, if any do. */
  Optional<Overload.Fat> fattest() {
    return clients.stream()
        .map(client -> new Overload.Fat(this, client, client.unwritten()))
        .filter(fat -> fat.bytes() > 0)
        .max(Comparator.comparingLong(Overload.Fat::bytes));
  }

  private static UpstreamKey key(Provider provider, Config config) {
    UpstreamAddress address = UpstreamAddress.of(provider.url().orElseThrow());
    return new UpstreamKey(
        address.tls(), address.host(), address.port(), Egresses.of(provider, config));
  }

  private void connect(UpstreamKey key, LeaseListener listener) {
    Limits limits = limits();
    UpstreamConnection connection =
        new UpstreamConnection(pool, key, () -> Pipelines.upstreamCodec(limits));
    connector
        .connect(
            loop,
            key,
            pipeline -> {
              pipeline.channel().config().setAllocator(allocator);
              Pipelines.upstream(pipeline, limits, connection);
            })
        .addListener(connected -> connected(connected, connection, listener));
  }

  private static void connected(
      Future<?> connected, UpstreamConnection connection, LeaseListener listener) {
    if (connected.isSuccess()) {
      listener.leased(connection);
    } else {
      listener.leaseFailed(failure(connected.cause()));
    }
  }

  private static Failure failure(Throwable cause) {
    if (!(cause instanceof ConnectFailure known)) {
      return Failure.of(Reason.INTERNAL, "connecting to the upstream failed");
    }
    Reason reason =
        switch (known.reason()) {
          case RESOLVE -> Reason.UPSTREAM_UNRESOLVED;
          case REFUSED -> Reason.UPSTREAM_UNREACHABLE;
          case TIMEOUT -> Reason.UPSTREAM_CONNECT_TIMEOUT;
          case TLS -> Reason.UPSTREAM_TLS;
          case PROXY_AUTH, PROXY_REFUSED -> Reason.EGRESS_REFUSED;
          case LOOP -> Reason.LOOP;
        };
    return Failure.of(reason, Optional.ofNullable(known.getMessage()).orElse(reason.key()));
  }

  void opened(ClientConnection client) {
    clients.add(client);
  }

  void closed(ClientConnection client) {
    clients.remove(client);
  }

  void limitHit(String limit) {
    services.limitHit().accept(limit);
  }

  Client.Readiness readiness() {
    return readiness;
  }

  /** What a probe is told. */
  Client.Readiness probed() {
    return readiness == Client.Readiness.READY && watchdog.isStuck()
        ? Client.Readiness.STUCK
        : readiness;
  }

  /** From now on every connection is closed as soon as it runs no exchange. */
  void drain() {
    readiness = Client.Readiness.DRAINING;
    snapshotOfClients().forEach(ClientConnection::drain);
  }

  /** Cuts every connection; the number of exchanges that were running. */
  int cut() {
    int cut = running.size();
    snapshotOfClients().forEach(ClientConnection::cut);
    pool.close();
    return cut;
  }

  private List<ClientConnection> snapshotOfClients() {
    return new ArrayList<>(clients);
  }

  int inFlight() {
    return running.size();
  }

  int connections() {
    return clients.size();
  }

  int parked() {
    return pool.size();
  }

  /** What this loop said of itself at its last tick; any thread may ask. */
  ServerLoad load() {
    return load;
  }

  private int pendingTasks() {
    return loop instanceof SingleThreadEventExecutor executor ? executor.pendingTasks() : 0;
  }

  private void tick() {
    try {
      long now = System.nanoTime();
      Timeouts timeouts = snapshot.config().timeouts();
      snapshotOfClients().forEach(client -> apart(() -> client.tick(now, timeouts)));
      apart(() -> pool.expire(now, timeouts.idleUpstream()));
      load = new ServerLoad(clients.size(), running.size(), pool.size(), pendingTasks());
      if (!telling.hasNext()) {
        telling = List.copyOf(running).iterator();
        progress(Math.max(PART_MIN, running.size() / PARTS_MAX + 1));
      }
    } finally {
      scheduleTick();
    }
  }

  /** Tells of some at a time, so that no event waits until thousands of streams are told of. */
  private void progress(int part) {
    long time = services.time().now();
    for (int i = 0; i < part && telling.hasNext(); i++) {
      Exchange exchange = telling.next();
      apart(() -> exchange.progress(time));
    }
    if (telling.hasNext() && !loop.isShuttingDown()) {
      loop.schedule(() -> progress(part), PART_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** A defect that one connection meets takes the clock from no other. */
  private static void apart(Runnable one) {
    try {
      one.run();
    } catch (RuntimeException | OutOfMemoryError e) {
      LOG.error("the clock of a connection met a defect of the proxy", e);
    }
  }

  private void scheduleTick() {
    if (!loop.isShuttingDown()) {
      Timeouts timeouts = snapshot.config().timeouts();
      long shortest =
          Stream.of(
                  timeouts.requestHead(),
                  timeouts.requestBody(),
                  timeouts.keepAlive(),
                  timeouts.idleUpstream(),
                  timeouts.stalledClient())
              .mapToLong(Duration::toMillis)
              .filter(millis -> millis > 0)
              .min()
              .orElse(TICK_MILLIS_MAX);
      long pause = Math.clamp(shortest / 4, TICK_MILLIS_MIN, TICK_MILLIS_MAX);
      loop.schedule(this::tick, pause, TimeUnit.MILLISECONDS);
    }
  }
}
