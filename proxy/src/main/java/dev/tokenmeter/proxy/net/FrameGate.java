package dev.tokenmeter.proxy.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameLogger;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.logging.LogLevel;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.function.Consumer;

/**
 * Sees each whole frame before the codec acts on it, which tells handlers of some of them only:
 * what comes for a stream that is closed reaches none. Ends the connection where {@link
 * StreamOrder} is broken.
 */
final class FrameGate extends Http2FrameLogger {
  private static final AsciiString TOO_LARGE =
      HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE.codeAsText();

  private final StreamOrder order = new StreamOrder();
  private final Runnable received;
  private final Consumer<String> limitHit;

  /**
   * For one connection.
   *
   * @param received told when a whole frame came in; HEADERS with all their CONTINUATIONs are one
   * @param limitHit told what bound was hit when the codec refuses something for it
   */
  FrameGate(Runnable received, Consumer<String> limitHit) {
    super(LogLevel.TRACE);
    this.received = received;
    this.limitHit = limitHit;
  }

  private void frame(Direction direction) {
    if (direction == Direction.INBOUND) {
      received.run();
    }
  }

  private void fields(Direction direction, int stream, Http2Headers headers, boolean end) {
    frame(direction);
    if (direction == Direction.OUTBOUND) {
      if (TOO_LARGE.contentEquals(headers.status())) {
        limitHit.accept("http2_headers");
      }
      return;
    }
    refuseSeveralLengths(headers);
    switch (order.fields(stream)) {
      case DUE -> {
        if (end) {
          order.ended(stream);
        }
      }
      case AFTER_END -> throw broken(Http2Error.STREAM_CLOSED, "fields after the end of a stream");
      case PASSED_OVER -> throw broken(Http2Error.PROTOCOL_ERROR, "a stream that was passed over");
    }
  }

  /**
   * A codec that takes equal lengths for one would hide from the guard that there were several:
   * what is no number, the codec refuses.
   */
  private static void refuseSeveralLengths(Http2Headers headers) {
    List<CharSequence> lengths = headers.getAll(HttpHeaderNames.CONTENT_LENGTH);
    if (lengths.size() > 1 || (lengths.size() == 1 && !isDigits(lengths.getFirst()))) {
      headers.set(HttpHeaderNames.CONTENT_LENGTH, "");
    }
  }

  private static boolean isDigits(CharSequence length) {
    return !length.isEmpty() && length.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** The codec looks for the fault in the cause. */
  private static IllegalStateException broken(Http2Error error, String what) {
    return new IllegalStateException(Http2Exception.connectionError(error, "%s", what));
  }

  @Override
  public void logData(
      Direction direction,
      ChannelHandlerContext ctx,
      int stream,
      ByteBuf data,
      int padding,
      boolean end) {
    frame(direction);
    if (end && direction == Direction.INBOUND) {
      order.ended(stream);
    }
  }

  @Override
  public void logHeaders(
      Direction direction,
      ChannelHandlerContext ctx,
      int stream,
      Http2Headers headers,
      int padding,
      boolean end) {
    fields(direction, stream, headers, end);
  }

  @Override
  public void logHeaders(
      Direction direction,
      ChannelHandlerContext ctx,
      int stream,
      Http2Headers headers,
      int dependency,
      short weight,
      boolean exclusive,
      int padding,
      boolean end) {
    fields(direction, stream, headers, end);
  }

  @Override
  public void logPriority(
      Direction direction,
      ChannelHandlerContext ctx,
      int stream,
      int dependency,
      short weight,
      boolean exclusive) {
    frame(direction);
  }

  @Override
  public void logRstStream(
      Direction direction, ChannelHandlerContext ctx, int stream, long errorCode) {
    // What a reset answers was a whole frame too, if a faulty one.
    received.run();
    if (direction == Direction.INBOUND) {
      order.ended(stream);
    } else if (errorCode == Http2Error.REFUSED_STREAM.code()) {
      limitHit.accept("http2_streams");
    }
  }

  @Override
  public void logSettings(Direction direction, ChannelHandlerContext ctx, Http2Settings settings) {
    frame(direction);
  }

  @Override
  public void logSettingsAck(Direction direction, ChannelHandlerContext ctx) {
    frame(direction);
  }

  @Override
  public void logPing(Direction direction, ChannelHandlerContext ctx, long data) {
    frame(direction);
  }

  @Override
  public void logPingAck(Direction direction, ChannelHandlerContext ctx, long data) {
    frame(direction);
  }

  @Override
  public void logGoAway(
      Direction direction, ChannelHandlerContext ctx, int last, long errorCode, ByteBuf debug) {
    frame(direction);
    if (direction == Direction.OUTBOUND && errorCode == Http2Error.ENHANCE_YOUR_CALM.code()) {
      limitHit.accept("http2_flood");
    }
  }

  @Override
  public void logWindowsUpdate(
      Direction direction, ChannelHandlerContext ctx, int stream, int increment) {
    frame(direction);
  }

  @Override
  public void logUnknownFrame(
      Direction direction,
      ChannelHandlerContext ctx,
      byte type,
      int stream,
      Http2Flags flags,
      ByteBuf data) {
    frame(direction);
  }
}
