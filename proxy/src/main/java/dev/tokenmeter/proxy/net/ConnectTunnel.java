package dev.tokenmeter.proxy.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Asks an HTTP proxy for a tunnel as soon as it is added to an open channel, and waits for the
 * answer (RFC 9110 section 9.3.6). The credentials go to the proxy and nowhere else.
 */
final class ConnectTunnel extends Handshake {

  /** Bytes that come together with the proxy's answer. */
  enum Early {
    /** The upstream may speak first: they are its first bytes. */
    FORWARD,
    /** The upstream must wait for us (TLS): they are a fault of the proxy, or an attack. */
    REFUSE
  }

  private final String proxy;
  private final EgressRoute.Step.Tunnel tunnel;
  private final Duration timeout;
  private final Early early;
  private final Consumer<String> limitHit;
  private final TunnelReply reply = new TunnelReply();
  private Optional<Future<?>> timer = Optional.empty();

  /**
   * @param proxy host and port of the proxy, for messages
   * @param timeout for the answer; zero for none
   * @param limitHit told {@code connect_reply} when the answer is too long
   */
  ConnectTunnel(
      String proxy,
      EgressRoute.Step.Tunnel tunnel,
      Duration timeout,
      Early early,
      Progress progress,
      Consumer<String> limitHit) {
    super(progress, refused(proxy, "closed the connection before it answered"));
    this.proxy = proxy;
    this.tunnel = tunnel;
    this.timeout = timeout;
    this.early = early;
    this.limitHit = limitHit;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    StringBuilder head = new StringBuilder(128);
    head.append("CONNECT ").append(tunnel.authority()).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(tunnel.authority()).append("\r\n");
    tunnel
        .credentials()
        .ifPresent(value -> head.append("Proxy-Authorization: ").append(value).append("\r\n"));
    head.append("\r\n");
    if (!timeout.isZero()) {
      timer =
          Optional.of(
              ctx.executor().schedule(this::expired, timeout.toNanos(), TimeUnit.NANOSECONDS));
    }
    var _ =
        ctx.writeAndFlush(
            ByteBufUtil.encodeString(ctx.alloc(), CharBuffer.wrap(head), StandardCharsets.US_ASCII),
            ctx.voidPromise());
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    timer.ifPresent(running -> running.cancel(false));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (over() || !(message instanceof ByteBuf bytes)) {
      ReferenceCountUtil.release(message);
      return;
    }
    Optional<TunnelReply.Verdict> verdict = reply.accept(bytes);
    if (verdict.isPresent() && opened(verdict.get(), bytes)) {
      done(ctx);
      if (bytes.isReadable()) {
        ctx.fireChannelRead(bytes);
        return;
      }
    }
    bytes.release();
  }

  private boolean opened(TunnelReply.Verdict verdict, ByteBuf rest) {
    switch (verdict) {
      case TunnelReply.Verdict.TooLong _ -> {
        limitHit.accept("connect_reply");
        failed(refused(proxy, "answered CONNECT with a head beyond " + TunnelReply.HEAD_MAX));
      }
      case TunnelReply.Verdict.Malformed _ ->
          failed(refused(proxy, "gave no valid answer to CONNECT"));
      case TunnelReply.Verdict.Status(int code) when code == 407 ->
          failed(
              new ConnectFailure(
                  ConnectFailure.Reason.PROXY_AUTH,
                  "egress proxy " + proxy + " wants " + wanted() + " (407)"));
      case TunnelReply.Verdict.Status status when !status.accepted() ->
          failed(
              refused(
                  proxy,
                  "refused a tunnel to " + tunnel.authority() + " with status " + status.code()));
      case TunnelReply.Verdict.Status _ when early == Early.REFUSE && rest.isReadable() ->
          failed(refused(proxy, "sent bytes before the upstream was asked"));
      case TunnelReply.Verdict.Status _ -> {
        return true;
      }
    }
    return false;
  }

  private String wanted() {
    return tunnel.credentials().isPresent() ? "other credentials" : "credentials";
  }

  private void expired() {
    failed(
        new ConnectFailure(
            ConnectFailure.Reason.TIMEOUT,
            "egress proxy " + proxy + " did not answer within " + Durations.text(timeout)));
  }

  private static ConnectFailure refused(String proxy, String what) {
    return new ConnectFailure(
        ConnectFailure.Reason.PROXY_REFUSED, "egress proxy " + proxy + " " + what);
  }
}
