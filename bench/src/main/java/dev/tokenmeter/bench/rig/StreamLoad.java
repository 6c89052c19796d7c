package dev.tokenmeter.bench.rig;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Streams of events, each timed from the origin's stamp to its arrival. */
final class StreamLoad {
  private final byte[] request;
  private final EventLoop loop;
  private final CompletableFuture<Samples> done = new CompletableFuture<>();
  private final CompletableFuture<Samples> firstEvents = new CompletableFuture<>();
  private final Samples samples = new Samples();
  private int running;
  private int silent;

  StreamLoad(byte[] request, int streams, EventLoop loop) {
    this.request = request;
    this.loop = loop;
    this.running = streams;
    this.silent = streams;
  }

  CompletableFuture<Samples> done() {
    return done;
  }

  /** Completes when every stream has got one event. */
  CompletableFuture<Samples> firstEvents() {
    return firstEvents;
  }

  ChannelHandler stream() {
    return new Stream();
  }

  void start(List<Channel> channels) {
    loop.execute(
        () -> {
          for (Channel channel : channels) {
            var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(request), channel.voidPromise());
          }
        });
  }

  private void fail(Throwable cause) {
    done.completeExceptionally(cause);
    firstEvents.completeExceptionally(cause);
  }

  private final class Stream extends SimpleChannelInboundHandler<HttpObject> {
    private final Stamps stamps = new Stamps(this::hear);
    private boolean heard;
    private boolean ended;

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
      if (message instanceof HttpResponse response && response.status().code() != 200) {
        fail(new IllegalStateException("status " + response.status()));
      }
      if (message instanceof HttpContent content) {
        stamps.scan(content.content());
      }
      if (message instanceof LastHttpContent) {
        ended = true;
        if (--running == 0) {
          done.complete(samples);
        }
      }
    }

    private void hear(long lag) {
      samples.add(lag);
      if (!heard) {
        heard = true;
        if (--silent == 0) {
          firstEvents.complete(samples);
        }
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (!ended) {
        fail(new IllegalStateException("stream was cut"));
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      fail(cause);
    }
  }
}
