package dev.tokenmeter.bench.rig;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Requests whose answers come whole, each connection sending its next when it has its last. */
final class RequestLoad {
  private final byte[] request;
  private final EventLoop loop;
  private final CompletableFuture<Samples> done = new CompletableFuture<>();
  private final Samples samples = new Samples();
  private int toSend;
  private int running;

  RequestLoad(byte[] request, int count, int connections, EventLoop loop) {
    this.request = request;
    this.loop = loop;
    this.toSend = count;
    this.running = connections;
  }

  CompletableFuture<Samples> done() {
    return done;
  }

  ChannelHandler connection() {
    return new Connection();
  }

  void start(List<Channel> channels) {
    loop.execute(
        () -> {
          for (Channel channel : channels) {
            channel.pipeline().get(Connection.class).next(channel);
          }
        });
  }

  private final class Connection extends SimpleChannelInboundHandler<HttpObject> {
    private long sentAt;
    private boolean waiting;

    void next(Channel channel) {
      if (toSend == 0) {
        if (--running == 0) {
          done.complete(samples);
        }
        return;
      }
      toSend--;
      waiting = true;
      sentAt = System.nanoTime();
      var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(request), channel.voidPromise());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
      if (message instanceof HttpResponse response && response.status().code() != 200) {
        done.completeExceptionally(new IllegalStateException("status " + response.status()));
      }
      if (message instanceof LastHttpContent) {
        waiting = false;
        samples.add(System.nanoTime() - sentAt);
        next(context.channel());
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (waiting) {
        done.completeExceptionally(new IllegalStateException("closed while waiting"));
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      done.completeExceptionally(cause);
    }
  }
}
