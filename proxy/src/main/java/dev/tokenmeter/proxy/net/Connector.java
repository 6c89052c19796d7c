package dev.tokenmeter.proxy.net;

import dev.tokenmeter.config.Limits;
import dev.tokenmeter.config.Timeouts;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Opens connections to upstreams: name resolved, every address tried in turn, egress proxy asked,
 * TLS done. One for all event loops of a configuration; each connection lives on the loop that
 * asked for it.
 */
final class Connector {
  final Timeouts timeouts;
  final Resolver resolver;
  final UpstreamTls tls;
  final OwnAddresses own;
  final LastGood lastGood;
  final Consumer<String> limitHit;

  private final Limits limits;
  private final Transport transport;

  /**
   * @param own our listeners, to which no connection is opened
   * @param limitHit told the name of a bound that was met
   */
  Connector(
      Timeouts timeouts,
      Limits limits,
      Resolver resolver,
      UpstreamTls tls,
      Transport transport,
      OwnAddresses own,
      Consumer<String> limitHit) {
    this.timeouts = timeouts;
    this.limits = limits;
    this.resolver = resolver;
    this.tls = tls;
    this.transport = transport;
    this.own = own;
    this.limitHit = limitHit;
    this.lastGood = new LastGood(LastGood.REMEMBERED_MAX, limitHit);
  }

  /**
   * Opens a connection on this event loop, to the upstream itself or through the egress proxy, TLS
   * done. Cancelling the future closes what was opened so far.
   *
   * @param initializer adds the HTTP codec and its handler behind what TLS needs; called on the
   *     loop, once, on an active channel, before any byte of the upstream is read. {@code
   *     channelActive} is not fired again for it
   * @return completes on the loop; fails with {@link ConnectFailure}. The channel may have been
   *     closed by its peer in the meantime
   */
  Future<Channel> connect(EventLoop loop, UpstreamKey key, Consumer<ChannelPipeline> initializer) {
    EgressRoute route;
    try {
      route = EgressRoute.of(key);
    } catch (ConnectFailure e) {
      return loop.newFailedFuture(e);
    }
    ConnectAttempt attempt = new ConnectAttempt(this, loop, key.egress(), route, initializer);
    if (loop.inEventLoop()) {
      attempt.start();
    } else {
      loop.execute(attempt::start);
    }
    return attempt.promise();
  }

  /** Everything set but the handler and the address. */
  Bootstrap bootstrap(EventLoop loop) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channelFactory(transport.clientChannels())
            .disableResolver()
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Durations.millis(timeouts.connect()));
    SocketOptions.upstream(bootstrap, limits);
    return bootstrap;
  }
}
