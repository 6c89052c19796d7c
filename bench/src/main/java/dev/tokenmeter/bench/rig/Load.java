package dev.tokenmeter.bench.rig;

import io.netty.channel.Channel;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * The load generator, a process of its own. Reads one order a line and answers each with one line:
 *
 * <pre>
 * requests PORT CONNECTIONS COUNT    → COUNT P50 P99 (microseconds a request)
 * uploads PORT CONNECTIONS COUNT BYTES → the same, each request with a body of so many bytes
 * events PORT STREAMS EVENTS PAUSE   → COUNT P50 P99 (microseconds from origin to client)
 * open PORT COUNT                    → COUNT 0 0 once each has got its first event
 * close                              → 0 0 0
 * </pre>
 *
 * Words with a colon are header fields of every request, such as {@code x-title:bench}.
 */
public final class Load {
  private static final int ORDER_SECONDS_MAX = 180;

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final List<Channel> held = new ArrayList<>();

  private Load() {}

  /** Takes no arguments; ends with its standard input. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Load load = new Load();
    Orders.obey(load::run, load.group);
  }

  private String run(String[] words)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    List<String> fields = Stream.of(words).filter(word -> word.contains(":")).toList();
    String[] order = Stream.of(words).filter(word -> !word.contains(":")).toArray(String[]::new);
    return switch (order[0]) {
      case "requests" ->
          requests(
              Wire.request(Integer.parseInt(order[1]), "json", fields),
              Integer.parseInt(order[1]),
              Integer.parseInt(order[2]),
              Integer.parseInt(order[3]));
      case "uploads" ->
          requests(
              Wire.request(
                  Integer.parseInt(order[1]),
                  "json",
                  Conversation.ofBytes(Integer.parseInt(order[4])),
                  fields),
              Integer.parseInt(order[1]),
              Integer.parseInt(order[2]),
              Integer.parseInt(order[3]));
      case "events" ->
          events(
              Integer.parseInt(order[1]),
              Integer.parseInt(order[2]),
              "events=" + order[3] + "&pause=" + order[4],
              fields);
      case "open" -> open(Integer.parseInt(order[1]), Integer.parseInt(order[2]), fields);
      case "close" -> close();
      default -> "failed unknown order";
    };
  }

  private String requests(byte[] request, int port, int connections, int count)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    RequestLoad load = new RequestLoad(request, count, connections, group.next());
    List<Channel> channels = Connections.open(group, port, connections, load::connection);
    load.start(channels);
    Samples samples = load.done().get(ORDER_SECONDS_MAX, TimeUnit.SECONDS);
    for (Channel channel : channels) {
      channel.close().sync();
    }
    return answer(samples);
  }

  private String events(int port, int streams, String query, List<String> fields)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    StreamLoad load = new StreamLoad(Wire.request(port, query, fields), streams, group.next());
    List<Channel> channels = Connections.open(group, port, streams, load::stream);
    load.start(channels);
    Samples samples = load.done().get(ORDER_SECONDS_MAX, TimeUnit.SECONDS);
    for (Channel channel : channels) {
      channel.close().sync();
    }
    return answer(samples);
  }

  private String open(int port, int count, List<String> fields)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    StreamLoad load = new StreamLoad(Wire.request(port, "open", fields), count, group.next());
    List<Channel> channels = Connections.open(group, port, count, load::stream);
    held.addAll(channels);
    load.start(channels);
    load.firstEvents().get(ORDER_SECONDS_MAX, TimeUnit.SECONDS);
    return count + " 0 0";
  }

  private String close() throws InterruptedException {
    for (Channel channel : held) {
      channel.close().sync();
    }
    held.clear();
    return "0 0 0";
  }

  private static String answer(Samples samples) {
    return samples.size() + " " + samples.micros(0.5) + " " + samples.micros(0.99);
  }
}
