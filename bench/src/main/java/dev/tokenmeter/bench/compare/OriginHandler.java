package dev.tokenmeter.bench.compare;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Answers by query: {@code json} a whole answer, {@code events=N&pause=MICROS} a stream of events
 * written one by one, {@code open} a stream that sends one event and then stays open.
 */
final class OriginHandler extends SimpleChannelInboundHandler<HttpObject> {
  private static final byte[] JSON = Wire.jsonAnswer();
  private static final byte[] STREAM_HEAD = Wire.streamHead();
  private static final byte[] STREAM_END = Wire.streamEnd();

  private String query = "";

  @Override
  protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
    if (message instanceof HttpRequest request) {
      query = request.uri().substring(request.uri().indexOf('?') + 1);
    }
    if (message instanceof LastHttpContent) {
      answer(context);
    }
  }

  private void answer(ChannelHandlerContext context) {
    if (query.equals("json")) {
      var _ = context.writeAndFlush(Unpooled.wrappedBuffer(JSON), context.voidPromise());
    } else if (query.equals("open")) {
      var _ = context.write(Unpooled.wrappedBuffer(STREAM_HEAD), context.voidPromise());
      writeEvent(context);
    } else {
      String[] parts = query.split("[=&]", 4);
      var _ = context.writeAndFlush(Unpooled.wrappedBuffer(STREAM_HEAD), context.voidPromise());
      next(context, Integer.parseInt(parts[1]), Long.parseLong(parts[3]));
    }
  }

  private void next(ChannelHandlerContext context, int left, long pauseMicros) {
    var _ =
        context
            .executor()
            .schedule(
                () -> {
                  if (!context.channel().isActive()) {
                    return;
                  }
                  if (left == 0) {
                    var _ =
                        context.writeAndFlush(
                            Unpooled.wrappedBuffer(STREAM_END), context.voidPromise());
                  } else {
                    writeEvent(context);
                    next(context, left - 1, pauseMicros);
                  }
                },
                pauseMicros,
                TimeUnit.MICROSECONDS);
  }

  private static void writeEvent(ChannelHandlerContext context) {
    ByteBuf event = context.alloc().buffer(Wire.EVENT_LENGTH + 16);
    Wire.writeEvent(event, System.nanoTime());
    var _ = context.writeAndFlush(event, context.voidPromise());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) {
      cause.printStackTrace();
    }
    var _ = context.close();
  }
}
