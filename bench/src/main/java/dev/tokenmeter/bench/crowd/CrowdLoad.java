package dev.tokenmeter.bench.crowd;

import dev.tokenmeter.bench.rig.Connections;
import dev.tokenmeter.bench.rig.Orders;
import dev.tokenmeter.bench.rig.Wire;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The crowd, a process of its own with one event loop. Reads one order a line and answers each with
 * a line that {@link Answer} reads:
 *
 * <pre>
 * streams PORT COUNT EVENTS PAUSE  → whole events p50 p99, when all have ended
 * idle PORT COUNT                  → answered, once each has got its answer
 * stall PORT COUNT BYTES           → asked
 * held                             → open: how many of the idle or stalled are
 * close                            → closed: those
 * heads PORT COUNT                 → cut first p50 last, when all have ended
 * leave PORT COUNT ORIGIN          → left seen p50 max
 * </pre>
 */
final class CrowdLoad {
  private static final int ORDER_SECONDS_MAX = 120;

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final List<Channel> held = new ArrayList<>();

  private CrowdLoad() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    CrowdLoad load = new CrowdLoad();
    Orders.obey(load::run, load.group);
  }

  private String run(String[] order)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    int[] numbers = new int[order.length];
    for (int i = 1; i < order.length; i++) {
      numbers[i] = Integer.parseInt(order[i]);
    }
    return switch (order[0]) {
      case "streams" -> streams(numbers[1], numbers[2], numbers[3], numbers[4]);
      case "idle" -> idle(numbers[1], numbers[2]);
      case "stall" -> stall(numbers[1], numbers[2], numbers[3]);
      case "held" -> Answer.of("open", held.stream().filter(Channel::isActive).count());
      case "close" -> close();
      case "heads" -> heads(numbers[1], numbers[2]);
      case "leave" -> leave(numbers[1], numbers[2], numbers[3]);
      default -> "failed unknown order";
    };
  }

  private String streams(int port, int count, int events, int pause)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    byte[] request = Wire.request(port, "events=" + events + "&pause=" + pause);
    Streams streams = new Streams(group.next(), request, count, events);
    streams.start(Connections.open(group, port, count, streams::stream));
    return streams.done().get(ORDER_SECONDS_MAX, TimeUnit.SECONDS);
  }

  private String idle(int port, int count) throws IOException, InterruptedException {
    IdleClients clients = new IdleClients();
    byte[] request = Wire.request(port, "json");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ORDER_SECONDS_MAX);
    for (Channel channel : Connections.open(group, port, count, clients::client)) {
      held.add(channel);
      var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(request), channel.voidPromise());
      // A few under way at a time: it is not their asking that is measured.
      while (held.size() - clients.answered() > 50 && System.nanoTime() < deadline) {
        Thread.sleep(1);
      }
    }
    while (clients.answered() < count && System.nanoTime() < deadline) {
      Thread.sleep(1);
    }
    return Answer.of("answered", clients.answered());
  }

  private String stall(int port, int count, int bytes) throws IOException, InterruptedException {
    byte[] request = Wire.request(port, "bytes=" + bytes);
    for (Channel channel : Connections.open(group, port, count, StalledClient::new)) {
      held.add(channel);
      channel.writeAndFlush(Unpooled.wrappedBuffer(request)).sync();
    }
    return Answer.of("asked", count);
  }

  private String close() throws InterruptedException {
    for (Channel channel : held) {
      channel.close().sync();
    }
    String answer = Answer.of("closed", held.size());
    held.clear();
    return answer;
  }

  private String heads(int port, int count)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    SlowHeads heads = new SlowHeads(group.next(), Wire.request(port, "json"), count);
    heads.start(Connections.open(group, port, count, heads::client));
    return heads.done().get(ORDER_SECONDS_MAX, TimeUnit.SECONDS);
  }

  private String leave(int port, int count, int origin) throws IOException, InterruptedException {
    Leavers leavers = new Leavers(port, count);
    return leavers.run(Connections.open(group, port, count, leavers::client), origin);
  }
}
