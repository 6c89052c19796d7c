package dev.tokenmeter.proxy.simulation;

import dev.tokenmeter.proxy.cli.TimedProduct;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One day of all profiles at once, each a caller of one running proxy: real sockets, the product's
 * sinks, and a time that goes from event to event. One event is over before the next begins, so the
 * same seed gives the same day.
 */
final class Day implements AutoCloseable {
  private final SimulatedTime time = new SimulatedTime();
  private final Ended ended = new Ended();
  private final Provider provider;
  private final TimedProduct product;
  private final Deque<Connection> idle = new ArrayDeque<>();
  private final Map<Integer, Connection> busy = new HashMap<>();

  /** A request begins, or its answer ends. */
  private record Event(long at, boolean begins, int number, Profile profile, Ask ask) {
    static final Comparator<Event> ORDER =
        Comparator.comparingLong(Event::at)
            .thenComparing(Event::begins)
            .thenComparingInt(Event::number);
  }

  private Day(Path directory, String signals) throws Exception {
    provider = new Provider();
    String yaml =
        """
        listen: { port: 0 }
        admin: { port: 0 }
        providers: { anthropic: { url: "%s", insecure: true } }
        callers: [%s]
        privacy: { metrics: named, ledger: named, board: named }
        ledger: { path: "%s" }
        log: { access: json }
        %s
        """
            .formatted(
                provider.url(),
                Stream.of(Profile.values()).map(Day::caller).collect(Collectors.joining(", ")),
                directory.resolve("tokenmeter.db"),
                signals);
    product = TimedProduct.start(yaml, time.timepiece(), ended);
  }

  /**
   * Plays the day to its end.
   *
   * @param signals the section of the configuration, or nothing for the defaults
   */
  static Day play(Path directory, String signals, long seed) throws Exception {
    Day day = new Day(directory, signals);
    for (Event event : events(seed)) {
      day.time.set(event.at());
      if (event.begins()) {
        day.begin(event);
      } else {
        day.end(event);
      }
    }
    return day;
  }

  private static List<Event> events(long seed) {
    List<Event> events = new ArrayList<>();
    for (Profile profile : Profile.values()) {
      for (Ask ask : profile.asks(seed)) {
        int number = events.size() / 2;
        events.add(new Event(ask.begun(), true, number, profile, ask));
        events.add(new Event(ask.ended(), false, number, profile, ask));
      }
    }
    events.sort(Event.ORDER);
    return events;
  }

  private void begin(Event event) throws IOException, InterruptedException {
    Connection connection = idle.isEmpty() ? new Connection(product.data()) : idle.pop();
    busy.put(event.number(), connection);
    provider.expect(event.number(), event.ask());
    connection.send(event.ask(), event.number(), identity(event.profile()));
    provider.awaitArrival(event.number());
  }

  private void end(Event event) throws IOException, InterruptedException {
    Connection connection = Objects.requireNonNull(busy.remove(event.number()));
    provider.answer(event.number());
    connection.read(event.ask().end());
    if (event.ask().end() == Ask.End.LEFT) {
      connection.close();
    } else {
      idle.push(connection);
    }
    ended.await();
  }

  TimedProduct product() {
    return product;
  }

  /** Half of them show a token of the proxy, the others only their own key. */
  private static boolean hasToken(Profile profile) {
    return profile.caller().length() % 2 == 0;
  }

  private static String caller(Profile profile) {
    return "{ name: %s, team: simulated, %s: [\"sha256:%s\"] }"
        .formatted(
            profile.caller(),
            hasToken(profile) ? "tokens" : "keys",
            sha256(hasToken(profile) ? token(profile) : key(profile)));
  }

  private static String identity(Profile profile) {
    return Connection.field("x-api-key", key(profile))
        + (hasToken(profile) ? Connection.field("x-tokenmeter-token", token(profile)) : "");
  }

  private static String key(Profile profile) {
    return "sk-ant-api03-simulated-" + profile.caller();
  }

  private static String token(Profile profile) {
    return "tmk_" + sha256(profile.caller()).substring(0, 43);
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public void close() throws IOException {
    product.close();
    for (Connection connection : idle) {
      connection.close();
    }
    provider.close();
  }
}
