package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.chunk;
import static dev.tokenmeter.deploy.Wire.head;
import static dev.tokenmeter.deploy.Wire.post;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A served proxy with everything on it that dashboards show: six callers, good and bad answers. */
final class BusyDay implements AutoCloseable {
  private static final Pattern ADMIN_PORT =
      Pattern.compile("admin port http://127\\.0\\.0\\.1:(\\d+)");

  /** As many as there may be: more than the desks have. */
  private static final int CONNECTIONS = 16;

  private static final List<String> PAYMENTS = List.of("alice", "bob", "carol", "dave", "erin");
  private static final String STARTED =
      "event: message_start\n"
          + "data:"
          + " {\"type\":\"message_start\",\"message\":{\"model\":\"claude-sonnet-4-5\",\"usage\":{\"input_tokens\":100,\"cache_read_input_tokens\":5000,\"cache_creation_input_tokens\":300,\"output_tokens\":1}}}\n\n";
  private static final String TEXT =
      "event: content_block_delta\n"
          + "data:"
          + " {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"It"
          + " is the parser that fails, not the test.\"}}\n\n";
  private static final String ENDED =
      "event: message_delta\n"
          + "data:"
          + " {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":400}}\n\n"
          + "event: message_stop\n"
          + "data: {\"type\":\"message_stop\"}\n\n";
  private static final String UNPRICED =
      "{\"model\":\"nobody-knows-1\",\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3,\"total_tokens\":10}}";
  private static final String UNTOLD =
      "{\"model\":\"gpt-5.4\",\"choices\":[{\"index\":0,\"finish_reason\":\"stop\"}]}";

  private final ScriptedOrigin origin;
  private final ServedProcess served;
  private final List<Thread> desks = new ArrayList<>();

  private BusyDay(ScriptedOrigin origin, ServedProcess served) {
    this.origin = origin;
    this.served = served;
  }

  static BusyDay begin(Path directory) throws IOException, InterruptedException {
    ScriptedOrigin origin = ScriptedOrigin.start();
    origin.script(BusyDay::answer);
    BusyDay day = new BusyDay(origin, ServedProcess.start(directory, config(origin.port())));
    InetSocketAddress address = day.served.address();
    for (String caller : List.of("alice", "bob", "carol", "dave", "erin", "frank")) {
      day.desks.add(Thread.startVirtualThread(() -> work(address, caller)));
    }
    day.desks.add(Thread.startVirtualThread(() -> crowd(address)));
    return day;
  }

  /** Where its metrics are. */
  int adminPort() throws IOException {
    Matcher port = ADMIN_PORT.matcher(served.output());
    if (!port.find()) {
      throw new AssertionError("no admin port: " + served.output());
    }
    return Integer.parseInt(port.group(1));
  }

  private static String config(int origin) {
    String callers =
        PAYMENTS.stream()
            .map(
                name ->
                    "  - { name: %s, team: payments, keys: [\"sha256:%s\"] }%n"
                        .formatted(name, sha256(key(name))))
            .collect(Collectors.joining());
    return """
    listen: { address: 127.0.0.1, port: 0 }
    admin: { address: 127.0.0.1, port: 0 }
    providers:
      anthropic: { url: "http://127.0.0.1:%1$d" }
      openai: { url: "http://127.0.0.1:%1$d" }
    callers:
    %2$s
    budgets:
      - { name: payments-month, scope: { team: payments }, limit: 5000 USD, window: month }
      - { name: each-developer, scope: { each: caller }, limit: 40 USD, window: day }
      - { name: tokens-week, scope: { model: "claude-*" }, limit: 2_000_000_000 tokens, window: week }
      - { name: search-day, scope: { team: search }, limit: 0.01 USD, window: day, mode: gate }
    metrics: { birth-hold: 2s }
    limits: { connections: %3$d }
    """
        .formatted(origin, callers, CONNECTIONS);
  }

  private static String key(String name) {
    return "sk-ant-api03-" + name + "-000000000000000000000000";
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** What the provider says, chosen by the request's own wish. */
  private static void answer(RawConnection connection) throws Exception {
    while (true) {
      String wish = connection.readRequest().header("x-wish").orElse("stream");
      switch (wish) {
        case "unpriced" -> connection.send(json("200 OK", UNPRICED));
        case "untold" -> connection.send(json("200 OK", UNTOLD));
        case "coded" ->
            connection.send(json("200 OK\r\nContent-Encoding: x-secret", "not to be read"));
        case "failed" -> connection.send(json("500 Oops", "{\"error\":{\"message\":\"oops\"}}"));
        case "limited" -> connection.send(json("429 Slow", "{\"error\":{\"message\":\"slow\"}}"));
        case "cut" -> {
          connection.send(stream() + chunk(STARTED) + chunk(TEXT));
          return;
        }
        default -> {
          connection.send(stream() + chunk(STARTED) + chunk(TEXT));
          Thread.sleep(30);
          connection.send(chunk(TEXT) + chunk(ENDED) + "0\r\n\r\n");
        }
      }
    }
  }

  private static String json(String status, String body) {
    return head(
            "HTTP/1.1 " + status,
            "Content-Type: application/json",
            "x-ratelimit-limit-tokens: 200",
            "x-ratelimit-remaining-tokens: 50",
            "x-ratelimit-reset-tokens: 6m0s",
            "Content-Length: " + body.length())
        + body;
  }

  private static String stream() {
    return head("HTTP/1.1 200 OK", "Content-Type: text/event-stream", "Transfer-Encoding: chunked");
  }

  private static void work(InetSocketAddress proxy, String caller) {
    List<String> wishes =
        List.of("stream", "stream", "untold", "unpriced", "coded", "failed", "limited", "cut");
    for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
      try {
        ask(proxy, caller, wishes.get(i % wishes.size()));
        Thread.sleep(100);
      } catch (IOException e) {
        // A stream that was cut; or the day is over, which the interrupt tells.
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** From time to time more connections than there may be. */
  private static void crowd(InetSocketAddress proxy) {
    while (!Thread.currentThread().isInterrupted()) {
      List<RawConnection> crowd = new ArrayList<>();
      try {
        while (crowd.size() <= CONNECTIONS) {
          crowd.add(RawConnection.connect(proxy));
        }
        crowd.getLast().readResponse();
      } catch (IOException e) {
        // Reset with the answer unread; or the day is over.
      }
      try {
        for (RawConnection each : crowd) {
          each.close();
        }
        Thread.sleep(1_000);
      } catch (IOException e) {
        // Gone already.
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static void ask(InetSocketAddress proxy, String caller, String wish) throws IOException {
    boolean claude = wish.equals("stream") || wish.equals("cut");
    String path = claude ? "/anthropic/v1/messages" : "/openai/v1/chat/completions";
    String body =
        claude
            ? "{\"model\":\"claude-sonnet-4-5\",\"stream\":true}"
            : "{\"model\":\"gpt-5.4\",\"messages\":[]}";
    try (RawConnection client = RawConnection.connect(proxy)) {
      client
          .send(
              post(
                  path,
                  body,
                  "Content-Type: application/json",
                  "Authorization: Bearer " + key(caller),
                  "x-wish: " + wish))
          .readResponse();
    }
  }

  @Override
  public void close() throws IOException {
    desks.forEach(Thread::interrupt);
    served.close();
    origin.close();
  }
}
