package dev.tokenmeter.proxy.net;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Limits;
import dev.tokenmeter.config.Listen;
import dev.tokenmeter.proxy.exchange.Services;
import dev.tokenmeter.proxy.exchange.Snapshot;
import dev.tokenmeter.proxy.identity.FingerprintKey;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data port: accepts clients, spreads them over the event loops and forwards what they ask. Its
 * methods may be called from any thread but an event loop.
 */
public final class ProxyServer implements AutoCloseable {
  /** System property: event loops; one per core where it is unset. */
  private static final String LOOPS = "tokenmeter.loops";

  private static final Logger LOG = LoggerFactory.getLogger(ProxyServer.class);

  private static final int BACKLOG = 4_096;
  private static final long CLOSE_SECONDS = 5;

  private final EventLoopGroup group;
  private final Transport transport;
  private final Resolver resolver;
  private final Consumer<String> limitHit;
  private final OwnAddresses own;
  private final FingerprintKey fingerprintKey;
  private final List<Worker> workers = new ArrayList<>();
  private final Admissions admissions;
  private final Watchdog watchdog;
  private final ByteBufAllocator allocator;
  private final InstantSource dates;
  private final Overload overload;
  private final ScheduledExecutorService watching =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("watchdog").factory());
  private final Channel listener;
  private volatile Optional<ListenerTls> tls;

  private ProxyServer(
      Config config, Preparation prepared, Services services, FingerprintKey key, Machine machine)
      throws BindFailure {
    watchdog = new Watchdog(machine.nanoTime());
    transport = prepared.transport();
    fingerprintKey = key;
    limitHit = services.limitHit();
    overload = new Overload(machine.memory(), config, limitHit);
    allocator = machine.allocator();
    dates = machine.dates();
    resolver = Resolver.system(limitHit);
    admissions = new Admissions(config.limits().connections(), limitHit);
    own = new OwnAddresses(admissions::listening);
    Connector connector = connector(config, prepared.upstreams());
    tls = prepared.listener();
    Snapshot snapshot = Snapshot.of(config, key);
    group = transport.newGroup(loops(), new DefaultThreadFactory("loop"));
    for (EventExecutor executor : group) {
      Worker worker =
          new Worker(
              (EventLoop) executor, services, watchdog, overload, allocator, snapshot, connector);
      workers.add(worker);
      watchdog.watch(executor);
      executor.execute(worker::start);
    }
    try {
      listener = bind(config.listen(), config.limits());
    } catch (BindFailure e) {
      stop();
      throw e;
    }
    admissions.listensAt((InetSocketAddress) listener.localAddress());
    every(Watchdog.LOOK, watchdog::look);
    every(Overload.LOOK, () -> overload.look(listener, workers, load()));
  }

  /** Has the thread that watches do this until the end, whatever comes of it. */
  private void every(Duration period, Runnable look) {
    Runnable lasting =
        () -> {
          try {
            look.run();
          } catch (RuntimeException e) {
            LOG.error("a look at event loops and memory failed", e);
          }
        };
    watching.scheduleWithFixedDelay(lasting, 0, period.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Listens and serves.
   *
   * @param prepared for this configuration
   * @param key names callers that no configuration knows
   * @throws BindFailure if the address cannot be listened on
   */
  public static ProxyServer start(
      Config config, Preparation prepared, Services services, FingerprintKey key)
      throws BindFailure {
    return start(config, prepared, services, key, Machine.real());
  }

  /** The same on another machine. */
  static ProxyServer start(
      Config config, Preparation prepared, Services services, FingerprintKey key, Machine machine)
      throws BindFailure {
    return new ProxyServer(config, prepared, services, key, machine);
  }

  /**
   * Prepares, listens and serves.
   *
   * @throws BindFailure if the address cannot be listened on
   * @throws IOException as for {@link Preparation#of}
   */
  public static ProxyServer start(Config config, Services services, FingerprintKey key)
      throws BindFailure, IOException {
    return start(config, Preparation.of(config), services, key);
  }

  private static int loops() {
    return Integer.getInteger(LOOPS, Runtime.getRuntime().availableProcessors());
  }

  private Connector connector(Config config, UpstreamTls upstreams) {
    return new Connector(
        config.timeouts(), config.limits(), resolver, upstreams, transport, own, limitHit);
  }

  private Channel bind(Listen listen, Limits limits) throws BindFailure {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(group)
            .channelFactory(transport.serverChannels())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accepted(channel);
                  }
                });
    SocketOptions.client(bootstrap, limits);
    ChannelFuture bound = bootstrap.bind(listen.address(), listen.port()).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw BindFailure.of(listen, bound.cause());
    }
    return bound.channel();
  }

  private void accepted(Channel channel) {
    Worker worker =
        workers.stream()
            .filter(each -> each.loop().equals(channel.eventLoop()))
            .findFirst()
            .orElseThrow();
    channel.config().setAllocator(allocator);
    Admissions.Admission admission = admissions.admit(channel);
    Optional<ListenerTls> securing = tls;
    if (securing.isPresent() && admission == Admissions.Admission.TOO_MANY) {
      // An answer would cost a handshake, just when there is too much to do already.
      channel.close();
      return;
    }
    ChannelPipeline pipeline = channel.pipeline();
    ClientHandler handler = new ClientHandler(worker, channel, admission);
    if (securing.isPresent()) {
      Duration handshake = worker.config().timeouts().tls();
      pipeline.addLast(securing.get().newHandler(channel.alloc(), handshake));
      Pipelines.client(
          pipeline, worker.limits(), handler, new ProtocolChoice(worker, handler, dates));
    } else if (admission == Admissions.Admission.SERVED) {
      Consumer<ChannelPipeline> http2 =
          replaced -> Pipelines.http2(replaced, worker, Optional.empty());
      Pipelines.client(pipeline, worker.limits(), handler, new Preface(http2));
    } else {
      Pipelines.client(pipeline, worker.limits(), handler);
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /**
   * Serves further exchanges by this configuration; those in flight keep theirs, and connections
   * their certificate. The listening address does not change.
   *
   * @throws IOException as for {@link Preparation#of}; nothing has changed then
   */
  public void reconfigure(Config config) throws IOException {
    Preparation prepared = Preparation.of(config);
    Connector connector = connector(config, prepared.upstreams());
    Snapshot snapshot = Snapshot.of(config, fingerprintKey);
    tls = prepared.listener();
    overload.reconfigure(config);
    admissions.bound(config.limits().connections());
    tell(worker -> worker.reconfigure(snapshot, connector));
  }

  /** Exchanges that have begun and not ended. */
  public int exchangesInFlight() {
    return sum(Worker::inFlight);
  }

  /** Open client connections. */
  public int connections() {
    return sum(Worker::connections);
  }

  /** Upstream connections parked for the next exchange. */
  public int parkedUpstreams() {
    return sum(Worker::parked);
  }

  /**
   * What the event loops said of themselves last. Never waits for a loop, so that it answers even
   * when one is stuck; any thread may ask.
   */
  public ServerLoad load() {
    return workers.stream().map(Worker::load).reduce(ServerLoad.none(), ServerLoad::plus);
  }

  /** The part of the limit of direct memory that was in use lately; any thread may ask. */
  public double memoryShare() {
    return overload.share();
  }

  /** How promptly the event loops answer; any thread may ask, and none is waited for. */
  public LoopHealth loopHealth() {
    return watchdog.health();
  }

  /**
   * Stops accepting after the configured delay, closes idle connections, lets running exchanges end
   * and cuts those that do not within the configured time. Readiness is the caller's to switch off.
   */
  public CompletableFuture<DrainReport> drain() {
    return new Drain(this, workers.getFirst().config().timeouts()).start();
  }

  /** Takes no further connection. */
  void stopAccepting() {
    listener.close().awaitUninterruptibly();
  }

  void tell(Consumer<Worker> message) {
    for (Worker worker : workers) {
      worker.loop().submit(() -> message.accept(worker)).awaitUninterruptibly();
    }
  }

  int sum(ToIntFunction<Worker> count) {
    AtomicInteger sum = new AtomicInteger();
    tell(worker -> sum.addAndGet(count.applyAsInt(worker)));
    return sum.get();
  }

  /** Stops at once: whatever runs is cut. */
  @Override
  public void close() {
    listener.close().awaitUninterruptibly();
    if (!group.isShuttingDown()) {
      sum(Worker::cut);
    }
    stop();
  }

  private void stop() {
    watching.shutdownNow();
    group
        .shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly(CLOSE_SECONDS + 1, TimeUnit.SECONDS);
  }
}
