package dev.tokenmeter.proxy.net;

import dev.tokenmeter.config.Egress;
import dev.tokenmeter.config.Limits;
import dev.tokenmeter.config.Timeouts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A connector on one event loop, with names that exist in the test alone. */
final class Rig implements AutoCloseable {
  /** Far longer than anything here takes; a test that reaches it has failed. */
  static final long PATIENCE_SECONDS = 20;

  final Map<String, List<InetAddress>> names = new HashMap<>();
  Timeouts timeouts = timeouts(Duration.ofSeconds(5), Duration.ofSeconds(10));
  Set<InetSocketAddress> listeners = Set.of();
  Collection<X509Certificate> common = List.of();

  /** Names of the bounds that were met. */
  final List<String> limits = new CopyOnWriteArrayList<>();

  private final EventLoopGroup group =
      Transport.NIO.newGroup(1, new DefaultThreadFactory("rig", true));
  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

  static Timeouts timeouts(Duration connect, Duration tls) {
    Timeouts defaults = Timeouts.defaults();
    return new Timeouts(
        defaults.requestHead(),
        defaults.requestBody(),
        connect,
        tls,
        defaults.keepAlive(),
        defaults.idleUpstream(),
        defaults.stalledClient(),
        defaults.drainDelay(),
        defaults.drain());
  }

  Rig name(String host, String... addresses) {
    names.put(host, List.of(addresses).stream().map(InetAddress::ofLiteral).toList());
    return this;
  }

  EventLoop loop() {
    return group.next();
  }

  Connector connector(Egress... egresses) throws IOException {
    Resolver resolver =
        new Resolver(
            host -> names.containsKey(host) ? names.get(host) : List.of(),
            System::nanoTime,
            Resolver.PATIENCE,
            Resolver.NAMES_MAX,
            limits::add);
    return new Connector(
        timeouts,
        Limits.defaults(),
        resolver,
        UpstreamTls.load(List.of(egresses), common),
        Transport.NIO,
        new OwnAddresses(() -> listeners),
        limits::add);
  }

  Future<Channel> begin(UpstreamKey key) throws IOException {
    return begin(connector(key.egress()), key);
  }

  Future<Channel> begin(Connector connector, UpstreamKey key) {
    return connector.connect(loop(), key, pipeline -> pipeline.addLast(new Collector(received)));
  }

  Channel connect(UpstreamKey key) throws Exception {
    return connect(connector(key.egress()), key);
  }

  Channel connect(Connector connector, UpstreamKey key) throws Exception {
    return begin(connector, key).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** The failure of a connection that must not come about. */
  ConnectFailure failure(UpstreamKey key) throws Exception {
    return failure(begin(key));
  }

  static ConnectFailure failure(Future<Channel> connecting) throws Exception {
    if (!connecting.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("still connecting");
    }
    @Nullable Throwable cause = connecting.cause();
    if (cause instanceof ConnectFailure failure) {
      return failure;
    }
    throw new AssertionError("no ConnectFailure but " + cause);
  }

  /** Sends a line and waits until the peer has sent as many characters back. */
  String exchange(Channel channel, String text) throws Exception {
    var _ = channel.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1)).sync();
    return receive(text.length());
  }

  String receive(int length) throws Exception {
    StringBuilder all = new StringBuilder();
    while (all.length() < length) {
      all.append(
          Optional.ofNullable(received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
              .orElseThrow(() -> new AssertionError("only received: " + all)));
    }
    return all.toString();
  }

  @Override
  public void close() {
    var _ = group.shutdownGracefully(0, PATIENCE_SECONDS, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private static final class Collector extends SimpleChannelInboundHandler<ByteBuf> {
    private final BlockingQueue<String> received;

    Collector(BlockingQueue<String> received) {
      this.received = received;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
      received.add(bytes.toString(StandardCharsets.ISO_8859_1));
    }
  }
}
