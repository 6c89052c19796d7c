package dev.tokenmeter.bench.crowd;

import dev.tokenmeter.bench.rig.Samples;
import dev.tokenmeter.bench.rig.Stamps;
import dev.tokenmeter.bench.rig.Wire;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Clients that leave after some events, as a user does who has read enough. */
final class Leavers {
  private static final int EVENTS = 5;
  private static final int PAUSE_MICROS = 200_000;
  private static final long LEAVE_SECONDS_MAX = 60;
  private static final long ORIGIN_MILLIS = 2_000;

  /** When each left, by {@link System#nanoTime()}, which is one clock for all processes here. */
  private final Map<Integer, Long> left = new ConcurrentHashMap<>();

  private final CountDownLatch leaving;
  private final int port;

  Leavers(int port, int count) {
    this.port = port;
    this.leaving = new CountDownLatch(count);
  }

  ChannelHandler client() {
    return new Client();
  }

  /** Lets all ask and leave, and asks the origin when it noticed. */
  String run(List<Channel> channels, int origin) throws IOException, InterruptedException {
    for (int id = 0; id < channels.size(); id++) {
      Channel channel = channels.get(id);
      int number = id;
      channel.eventLoop().execute(() -> channel.pipeline().get(Client.class).ask(channel, number));
    }
    leaving.await(LEAVE_SECONDS_MAX, TimeUnit.SECONDS);
    Thread.sleep(ORIGIN_MILLIS);
    Samples samples = new Samples();
    URI noted = URI.create("http://127.0.0.1:" + origin + "/?left");
    try (InputStream in = noted.toURL().openStream()) {
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      for (String line : text.lines().toList()) {
        String[] parts = line.split(" ", 2);
        Long at = left.get(Integer.valueOf(parts[0]));
        if (at != null) {
          samples.add(Long.parseLong(parts[1]) - at);
        }
      }
    }
    return Answer.of(
        "left",
        left.size(),
        "seen",
        samples.size(),
        "p50",
        samples.micros(0.5),
        "max",
        samples.micros(1));
  }

  private final class Client extends SimpleChannelInboundHandler<HttpObject> {
    private int heard;
    private final Stamps stamps = new Stamps(_ -> heard++);
    private int id;

    private void ask(Channel channel, int number) {
      id = number;
      String query = "events=100000&pause=" + PAUSE_MICROS + "&id=" + number;
      var _ =
          channel.writeAndFlush(
              Unpooled.wrappedBuffer(Wire.request(port, query)), channel.voidPromise());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
      if (message instanceof HttpContent content) {
        stamps.scan(content.content());
      }
      if (heard >= EVENTS && left.putIfAbsent(id, System.nanoTime()) == null) {
        var _ = context.close();
        leaving.countDown();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      var _ = context.close();
    }
  }
}
