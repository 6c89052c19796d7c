package dev.tokenmeter.bench.rig;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Answers by the header {@link Wire#ANSWER}, or without it by query:
 *
 * <ul>
 *   <li>{@code json}: a whole answer;
 *   <li>{@code events=N&pause=MICROS}: a stream of events written one by one; with {@code &id=ID}
 *       it is noted when its other side leaves before the end;
 *   <li>{@code open}: a stream that sends one event and then stays open;
 *   <li>{@code bytes=N}: a stream of at least so many bytes, as fast as they are taken;
 *   <li>{@code left}: what was noted, a line each, {@code ID NANOS} by {@link System#nanoTime()}.
 * </ul>
 */
final class OriginHandler extends SimpleChannelInboundHandler<HttpObject> {
  private static final byte[] JSON = Wire.jsonAnswer();
  private static final byte[] STREAM_HEAD = Wire.streamHead();
  private static final byte[] STREAM_END = Wire.streamEnd();
  private static final byte[] LONG_EVENT = Wire.longEvent();

  private final Departures departures;
  private Map<String, List<String>> query = Map.of();
  private long bytesLeft;
  private String running = "";

  OriginHandler(Departures departures) {
    this.departures = departures;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
    if (message instanceof HttpRequest request) {
      String said = request.headers().get(Wire.ANSWER);
      query =
          said == null
              ? new QueryStringDecoder(request.uri()).parameters()
              : new QueryStringDecoder(said, false).parameters();
    }
    if (message instanceof LastHttpContent) {
      answer(context);
    }
  }

  private void answer(ChannelHandlerContext context) {
    if (query.containsKey("json")) {
      send(context, JSON);
    } else if (query.containsKey("left")) {
      send(context, Wire.textAnswer(departures.text()));
    } else if (query.containsKey("open")) {
      send(context, STREAM_HEAD);
      writeEvent(context);
    } else if (query.containsKey("bytes")) {
      send(context, STREAM_HEAD);
      bytesLeft = number("bytes");
      writeBytes(context);
    } else {
      send(context, STREAM_HEAD);
      running = query.getOrDefault("id", List.of("")).getFirst();
      next(context, number("events"), number("pause"));
    }
  }

  private long number(String name) {
    return Long.parseLong(query.getOrDefault(name, List.of("0")).getFirst());
  }

  private void next(ChannelHandlerContext context, long left, long pauseMicros) {
    var _ =
        context
            .executor()
            .schedule(
                () -> {
                  if (!context.channel().isActive()) {
                    return;
                  }
                  if (left == 0) {
                    running = "";
                    send(context, STREAM_END);
                  } else {
                    writeEvent(context);
                    next(context, left - 1, pauseMicros);
                  }
                },
                pauseMicros,
                TimeUnit.MICROSECONDS);
  }

  private static void send(ChannelHandlerContext context, byte[] bytes) {
    var _ = context.writeAndFlush(Unpooled.wrappedBuffer(bytes), context.voidPromise());
  }

  private static void writeEvent(ChannelHandlerContext context) {
    ByteBuf event = context.alloc().buffer(Wire.EVENT_LENGTH + 16);
    Wire.writeEvent(event, System.nanoTime());
    var _ = context.writeAndFlush(event, context.voidPromise());
  }

  private void writeBytes(ChannelHandlerContext context) {
    while (bytesLeft > 0 && context.channel().isWritable()) {
      bytesLeft -= LONG_EVENT.length;
      boolean last = bytesLeft <= 0;
      // Sending may call back into here, when it makes the channel writable again.
      send(context, LONG_EVENT);
      if (last) {
        send(context, STREAM_END);
      }
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    writeBytes(context);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (!running.isEmpty()) {
      departures.note(running);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) {
      cause.printStackTrace();
    }
    var _ = context.close();
  }
}
