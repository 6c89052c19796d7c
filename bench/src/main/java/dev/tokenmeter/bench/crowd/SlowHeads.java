package dev.tokenmeter.bench.crowd;

import dev.tokenmeter.bench.rig.Samples;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Clients that send a head byte by byte, one a second, until they are told to leave. */
final class SlowHeads {
  private static final int REQUEST_TIMEOUT = 408;
  private static final long DRIP_MILLIS = 1_000;

  /** A head that is still dripping after so long was not cut. */
  private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final EventLoop loop;
  private final byte[] request;
  private final Samples cuts = new Samples();
  private final CompletableFuture<String> done = new CompletableFuture<>();
  private int running;

  /** Clients on one event loop, which all handlers have to be on. */
  SlowHeads(EventLoop loop, byte[] request, int count) {
    this.loop = loop;
    this.request = request;
    this.running = count;
  }

  ChannelHandler client() {
    return new Client();
  }

  /** Begins a head on each, over some seconds. */
  void start(List<Channel> channels) {
    for (int i = 0; i < channels.size(); i++) {
      Channel channel = channels.get(i);
      Client client = channel.pipeline().get(Client.class);
      var _ = loop.schedule(() -> client.begin(channel), i, TimeUnit.MILLISECONDS);
    }
  }

  CompletableFuture<String> done() {
    return done;
  }

  private final class Client extends SimpleChannelInboundHandler<HttpObject> {
    private int sent;
    private long began;
    private long refusedAt;

    private void begin(Channel channel) {
      began = System.nanoTime();
      drip(channel);
    }

    private void drip(Channel channel) {
      if (!channel.isActive() || refusedAt != 0) {
        return;
      }
      if (System.nanoTime() - began > GIVE_UP_NANOS) {
        var _ = channel.close();
        return;
      }
      var _ =
          channel.writeAndFlush(Unpooled.wrappedBuffer(request, sent++, 1), channel.voidPromise());
      var _ = loop.schedule(() -> drip(channel), DRIP_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
      if (message instanceof HttpResponse response && response.status().code() == REQUEST_TIMEOUT) {
        refusedAt = System.nanoTime();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (refusedAt != 0) {
        cuts.add(refusedAt - began);
      }
      if (--running == 0) {
        done.complete(
            Answer.of(
                "cut",
                cuts.size(),
                "first",
                cuts.micros(0),
                "p50",
                cuts.micros(0.5),
                "last",
                cuts.micros(1)));
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      var _ = context.close();
    }
  }
}
