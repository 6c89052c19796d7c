package dev.tokenmeter.proxy.net;

import dev.tokenmeter.config.Egress;
import dev.tokenmeter.proxy.net.ConnectFailure.Reason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** One connection on its way from a host name to a usable channel. Lives on one event loop. */
final class ConnectAttempt implements Handshake.Progress {
  private final Connector connector;
  private final EventLoop loop;
  private final Egress egress;
  private final EgressRoute route;
  private final Consumer<ChannelPipeline> initializer;
  private final Promise<Channel> promise;

  private final Deque<InetAddress> addresses = new ArrayDeque<>();
  private final Deque<EgressRoute.Step> steps = new ArrayDeque<>();
  private Optional<Channel> channel = Optional.empty();
  private boolean timedOut;

  ConnectAttempt(
      Connector connector,
      EventLoop loop,
      Egress egress,
      EgressRoute route,
      Consumer<ChannelPipeline> initializer) {
    this.connector = connector;
    this.loop = loop;
    this.egress = egress;
    this.route = route;
    this.initializer = initializer;
    this.promise = loop.newPromise();
  }

  Future<Channel> promise() {
    return promise;
  }

  void start() {
    promise.addListener(
        (Future<Channel> result) -> {
          if (!result.isSuccess()) {
            channel.ifPresent(ConnectAttempt::close);
          }
        });
    connector.resolver.resolve(loop, route.host()).addListener(this::resolved);
  }

  private void resolved(Future<? super List<InetAddress>> resolution) {
    if (!resolution.isSuccess()) {
      promise.tryFailure(resolution.cause());
      return;
    }
    @SuppressWarnings("unchecked")
    List<InetAddress> found = (List<InetAddress>) resolution.getNow();
    // One address that is ours is enough: a request must not go round on every other try.
    if (found.stream().anyMatch(address -> connector.own.contains(address, route.port()))) {
      promise.tryFailure(
          new ConnectFailure(Reason.LOOP, route.authority() + " is this proxy itself"));
      return;
    }
    List<InetAddress> order = AddressOrder.of(found, connector.lastGood.of(loop, route));
    if (order.size() == AddressOrder.TRIED_MAX && found.size() > order.size()) {
      connector.limitHit.accept("tried_addresses");
    }
    addresses.addAll(order);
    dial();
  }

  private void dial() {
    InetAddress address = addresses.poll();
    if (address == null) {
      promise.tryFailure(unreachable());
      return;
    }
    if (promise.isDone()) {
      return;
    }
    steps.clear();
    steps.addAll(route.steps());
    ChannelFuture dialled =
        connector
            .bootstrap(loop)
            .handler(new Handshake(this, unreachable()))
            .connect(new InetSocketAddress(address, route.port()));
    channel = Optional.of(dialled.channel());
    dialled.addListener(
        (ChannelFuture result) -> {
          if (!result.isSuccess()) {
            timedOut |= result.cause() instanceof ConnectTimeoutException;
            dial();
          }
        });
  }

  @Override
  public void done(Channel opened) {
    try {
      EgressRoute.Step step = steps.poll();
      switch (step) {
        case null -> ready(opened);
        case EgressRoute.Step.Tls peer -> tls(opened, peer);
        case EgressRoute.Step.Tunnel tunnel -> tunnel(opened, tunnel);
      }
    } catch (ConnectFailure e) {
      failed(e);
    }
  }

  @Override
  public void failed(ConnectFailure failure) {
    connector.lastGood.forget(loop, route);
    promise.tryFailure(failure);
  }

  private void tls(Channel opened, EgressRoute.Step.Tls peer) throws ConnectFailure {
    SslHandler handler =
        connector.tls.newHandler(opened.alloc(), egress, peer, connector.timeouts.tls());
    String name = HostNames.authority(peer.host(), peer.port());
    opened.pipeline().addLast(handler, new TlsHandshake(name, this));
  }

  private void tunnel(Channel opened, EgressRoute.Step.Tunnel tunnel) {
    ConnectTunnel.Early early =
        steps.isEmpty() ? ConnectTunnel.Early.FORWARD : ConnectTunnel.Early.REFUSE;
    opened
        .pipeline()
        .addLast(
            new ConnectTunnel(
                route.authority(),
                tunnel,
                connector.timeouts.connect(),
                early,
                this,
                connector.limitHit));
  }

  private void ready(Channel opened) {
    if (!promise.setUncancellable()) {
      close(opened);
      return;
    }
    if (opened.remoteAddress() instanceof InetSocketAddress remote) {
      connector.lastGood.remember(loop, route, remote.getAddress());
    }
    initializer.accept(opened.pipeline());
    promise.trySuccess(opened);
  }

  private static void close(Channel channel) {
    var _ = channel.close();
  }

  private ConnectFailure unreachable() {
    return timedOut
        ? new ConnectFailure(
            Reason.TIMEOUT,
            route.authority()
                + " did not answer within "
                + Durations.text(connector.timeouts.connect()))
        : new ConnectFailure(
            Reason.REFUSED, route.authority() + " refused the connection or cannot be reached");
  }
}
