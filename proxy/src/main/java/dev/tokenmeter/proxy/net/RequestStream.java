package dev.tokenmeter.proxy.net;

import dev.tokenmeter.config.Timeouts;
import dev.tokenmeter.proxy.exchange.Client;
import dev.tokenmeter.proxy.exchange.Exchange;
import dev.tokenmeter.proxy.exchange.Flow;
import dev.tokenmeter.proxy.http.Failure;
import dev.tokenmeter.proxy.http.Http2Request;
import dev.tokenmeter.proxy.http.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream of an HTTP/2 connection, which carries one exchange: turns frames into the objects of
 * HTTP/1.1 that an {@link Exchange} takes. Its channel is read only as fast as the upstream takes
 * the body, and the client's window is opened again only by what was read.
 */
final class RequestStream extends ChannelInboundHandlerAdapter implements Client {
  private static final Logger LOG = LoggerFactory.getLogger(RequestStream.class);

  private final Http2ClientConnection connection;
  private final Channel channel;
  private final ResponseFrames response;
  private final Flow flow;
  private final Patience patience = new Patience();
  private @Nullable Exchange exchange;
  private boolean begun;
  private long lastActivity = System.nanoTime();

  RequestStream(Http2ClientConnection connection, Channel channel, ResponseFrames response) {
    this.connection = connection;
    this.channel = channel;
    this.response = response;
    this.flow = new Flow(channel);
  }

  @Override
  public Channel channel() {
    return channel;
  }

  @Override
  public Optional<String> certificate() {
    return connection.certificate();
  }

  @Override
  public Flow flow() {
    return flow;
  }

  /** Frames of its own carry the body. */
  @Override
  public boolean takesBytes() {
    return false;
  }

  @Override
  public void write(ByteBuf bytes) {
    bytes.release();
    throw new IllegalStateException("HTTP/2 has no chunks");
  }

  @Override
  public Readiness readiness() {
    return connection.worker().readiness();
  }

  @Override
  public Readiness probed() {
    return connection.worker().probed();
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    connection.begun(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    lastActivity = System.nanoTime();
    switch (message) {
      case Http2HeadersFrame head when !begun -> head(head);
      case Http2HeadersFrame trailers when exchange != null -> trailers(trailers);
      case Http2DataFrame data when exchange != null -> body(data);
      default -> ReferenceCountUtil.release(message);
    }
  }

  private void head(Http2HeadersFrame frame) {
    begun = true;
    Http2Request.Body body =
        frame.isEndStream() ? Http2Request.Body.NONE : Http2Request.Body.FOLLOWS;
    var head = Http2Request.head(frame.headers(), body);
    if (head.isEmpty()) {
      reset(Http2Error.PROTOCOL_ERROR);
      return;
    }
    response.answers(head.get().method());
    Exchange started = connection.worker().exchange(this);
    exchange = started;
    started.start(head.get());
    if (frame.isEndStream()) {
      deliver(LastHttpContent.EMPTY_LAST_CONTENT);
    }
  }

  private void body(Http2DataFrame data) {
    if (data.isEndStream()) {
      deliver(new DefaultLastHttpContent(data.content()));
    } else if (data.content().isReadable()) {
      deliver(new DefaultHttpContent(data.content()));
    } else {
      data.release();
    }
  }

  private void trailers(Http2HeadersFrame frame) {
    Http2Request.trailers(frame.headers(), Unpooled.EMPTY_BUFFER)
        .ifPresentOrElse(this::deliver, () -> reset(Http2Error.PROTOCOL_ERROR));
  }

  private void deliver(HttpContent content) {
    if (exchange == null) {
      content.release();
    } else {
      exchange.requestContent(content);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (exchange != null) {
      exchange.clientReadComplete();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (exchange != null) {
      exchange.clientWritabilityChanged();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    connection.ended(this);
    if (exchange != null) {
      exchange.clientClosed();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    boolean clients =
        cause instanceof Http2Exception
            || cause instanceof IOException
            || cause.getCause() instanceof IOException;
    if (clients || exchange == null) {
      // The stream, or all of the connection, is closed after this.
      return;
    }
    if (OutOfMemory.isCauseOf(cause)) {
      LOG.warn("no memory was left for an exchange", cause);
      connection.worker().limitHit("direct_memory");
      exchange.fail(Failure.of(Reason.OVERLOADED, "The proxy is short of memory; try again soon."));
      return;
    }
    LOG.error("an exchange failed by a defect of the proxy", cause);
    exchange.fail(Failure.ofADefect());
  }

  @Override
  public void exchangeDone(After after) {
    boolean read = exchange != null && exchange.requestEnded();
    exchange = null;
    if (after == After.RESET || !response.ended()) {
      reset(Http2Error.INTERNAL_ERROR);
    } else if (!read) {
      // RFC 9113 8.1: the answer is complete, the rest of the request is not wanted.
      reset(Http2Error.NO_ERROR);
    }
  }

  private void reset(Http2Error error) {
    if (channel.isActive()) {
      channel.writeAndFlush(new DefaultHttp2ResetFrame(error));
    }
  }

  void tick(long now, Timeouts timeouts) {
    Exchange running = exchange;
    if (running == null) {
      return;
    }
    if (!running.requestEnded()
        && flow.reading()
        && Patience.passed(now, lastActivity, timeouts.requestBody())) {
      running.requestStalled();
    } else if (patience.endsWith(channel, now, timeouts.stalledClient())) {
      connection.worker().limitHit("stalled_client");
      running.cut(Reason.CLIENT_STALLED);
    }
  }

  long unwritten() {
    return exchange == null ? 0 : Backlog.of(channel);
  }

  void shed() {
    if (exchange != null) {
      exchange.cut(Reason.OVERLOAD_CUT);
    }
  }

  void cut() {
    if (exchange != null) {
      exchange.cut(Reason.DRAIN_CUT);
    }
  }
}
