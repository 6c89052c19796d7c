package dev.tokenmeter.bench.crowd;

import dev.tokenmeter.bench.rig.Samples;
import dev.tokenmeter.bench.rig.Stamps;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Streams that begin over some seconds and are then all open; counts what comes of each. */
final class Streams {
  private static final int AT_ONCE = 10;
  private static final long BETWEEN_MILLIS = 10;

  private final EventLoop loop;
  private final byte[] request;
  private final int events;
  private final Samples lags = new Samples();
  private final CompletableFuture<String> done = new CompletableFuture<>();
  private int running;
  private int whole;

  /**
   * Streams on one event loop, which all handlers have to be on.
   *
   * @param events that make a stream whole
   */
  Streams(EventLoop loop, byte[] request, int count, int events) {
    this.loop = loop;
    this.request = request;
    this.running = count;
    this.events = events;
  }

  ChannelHandler stream() {
    return new Stream();
  }

  /** Asks on each; {@link #done} completes with the answer to the order. */
  void start(List<Channel> channels) {
    for (int i = 0; i < channels.size(); i++) {
      Channel channel = channels.get(i);
      var _ =
          loop.schedule(
              () -> channel.writeAndFlush(Unpooled.wrappedBuffer(request), channel.voidPromise()),
              i / AT_ONCE * BETWEEN_MILLIS,
              TimeUnit.MILLISECONDS);
    }
  }

  CompletableFuture<String> done() {
    return done;
  }

  private final class Stream extends SimpleChannelInboundHandler<HttpObject> {
    private final Stamps stamps = new Stamps(this::hear);
    private int heard;
    private boolean ended;

    private void hear(long lag) {
      heard++;
      lags.add(lag);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
      if (message instanceof HttpContent content) {
        stamps.scan(content.content());
      }
      if (message instanceof LastHttpContent last) {
        end(context, heard == events && last.decoderResult().isSuccess());
      }
    }

    private void end(ChannelHandlerContext context, boolean complete) {
      if (ended) {
        return;
      }
      ended = true;
      whole += complete ? 1 : 0;
      var _ = context.close();
      if (--running == 0) {
        done.complete(
            Answer.of(
                "whole",
                whole,
                "events",
                lags.size(),
                "p50",
                lags.micros(0.5),
                "p99",
                lags.micros(0.99)));
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      end(context, false);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      end(context, false);
    }
  }
}
