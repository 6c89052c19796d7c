package dev.tokenmeter.proxy.net;

import dev.tokenmeter.config.Timeouts;
import dev.tokenmeter.proxy.exchange.Client;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2PingFrame;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client connection that speaks HTTP/2: what concerns all its requests together. Stands between
 * the codec and the handler that gives each stream a channel of its own, where a {@link
 * RequestStream} runs the request.
 */
final class Http2ClientConnection extends ChannelInboundHandlerAdapter implements ClientConnection {
  private static final Logger LOG = LoggerFactory.getLogger(Http2ClientConnection.class);

  /** How long a client that is told to go has to answer that it heard (RFC 9113 6.8). */
  private static final Duration HEARD = Duration.ofSeconds(1);

  private final Worker worker;
  private final Channel channel;
  private final Optional<String> certificate;
  private final Set<RequestStream> streams = new HashSet<>();
  private final long openedAt = System.nanoTime();
  private State state = State.OPEN;
  private boolean greeted;
  private boolean frameSeen;
  private long partialSince;
  private long idleSince = openedAt;
  private long toldAt;

  private enum State {
    OPEN,
    /** Told that no request is wanted any more; what comes meanwhile is still served. */
    TOLD,
    /** Takes nothing new; closes with its last request. */
    LEAVING,
    CLOSING
  }

  /**
   * A connection that is HTTP/2 from here on.
   *
   * @param certificate the caller's name in the client's certificate
   */
  Http2ClientConnection(Worker worker, Channel channel, Optional<String> certificate) {
    this.worker = worker;
    this.channel = channel;
    this.certificate = certificate;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    worker.opened(this);
    if (worker.readiness() == Client.Readiness.DRAINING) {
      drain();
    }
  }

  Optional<String> certificate() {
    return certificate;
  }

  Worker worker() {
    return worker;
  }

  /** A request's stream was opened. */
  void begun(RequestStream stream) {
    streams.add(stream);
  }

  /** It was closed, by either side. */
  void ended(RequestStream stream) {
    streams.remove(stream);
    idleSince = System.nanoTime();
    closeIfLeft();
  }

  /** A whole frame came in. */
  void frameReceived() {
    frameSeen = true;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    switch (message) {
      case Http2StreamFrame frame -> ctx.fireChannelRead(frame);
      case Http2SettingsFrame settings -> greeted = true;
      case Http2PingFrame ping when ping.ack() && state == State.TOLD -> leave();
      case Http2GoAwayFrame goAway -> {
        state = state == State.CLOSING ? state : State.LEAVING;
        ctx.fireChannelRead(goAway);
        closeIfLeft();
      }
      default -> ReferenceCountUtil.release(message);
    }
  }

  /** Notes since when a frame has been due whose beginning may have come. */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (frameSeen) {
      partialSince = 0;
    } else if (partialSince == 0) {
      partialSince = System.nanoTime();
    }
    frameSeen = false;
    ctx.fireChannelReadComplete();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    worker.closed(this);
    ctx.fireChannelInactive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslCloseCompletionEvent) {
      ctx.close();
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof Http2FrameStreamException) {
      ctx.fireExceptionCaught(cause);
      return;
    }
    if (Http2CodecUtil.getEmbeddedHttp2Exception(cause) != null) {
      // A fault of the client: the codec says GOAWAY and closes.
      return;
    }
    if (!(cause instanceof IOException) && !(cause.getCause() instanceof IOException)) {
      LOG.error("a connection failed by a defect of the proxy", cause);
    }
    ctx.close();
  }

  @Override
  public void tick(long now, Timeouts timeouts) {
    List.copyOf(streams).forEach(stream -> stream.tick(now, timeouts));
    if (state == State.TOLD && Patience.passed(now, toldAt, HEARD)) {
      leave();
    }
    Duration head = streams.isEmpty() ? timeouts.requestHead() : timeouts.requestBody();
    boolean stuck = partialSince != 0 && Patience.passed(now, partialSince, head);
    boolean silent = !greeted && Patience.passed(now, openedAt, timeouts.requestHead());
    boolean idle = streams.isEmpty() && Patience.passed(now, idleSince, timeouts.keepAlive());
    if (stuck || silent || idle) {
      leave();
      close();
    }
  }

  /**
   * Says at first only that no request is wanted, so that none that is on its way is lost; the last
   * one that is served is named when the client has answered (RFC 9113 6.8).
   */
  @Override
  public void drain() {
    if (state == State.OPEN) {
      state = State.TOLD;
      toldAt = System.nanoTime();
      var noneIsWanted = new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR);
      noneIsWanted.setExtraStreamIds(Integer.MAX_VALUE);
      channel.write(noneIsWanted);
      channel.writeAndFlush(new DefaultHttp2PingFrame(toldAt));
    }
  }

  private void leave() {
    if (state != State.CLOSING) {
      state = State.LEAVING;
      channel.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
      closeIfLeft();
    }
  }

  private void closeIfLeft() {
    if (state == State.LEAVING && streams.isEmpty()) {
      close();
    }
  }

  private void close() {
    state = State.CLOSING;
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public long unwritten() {
    return streams.stream().mapToLong(RequestStream::unwritten).max().orElse(0);
  }

  @Override
  public void shed() {
    streams.stream()
        .max(Comparator.comparingLong(RequestStream::unwritten))
        .ifPresent(RequestStream::shed);
  }

  @Override
  public void cut() {
    state = State.CLOSING;
    List.copyOf(streams).forEach(RequestStream::cut);
    channel.close();
  }
}
