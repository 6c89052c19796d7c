package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.chunk;
import static dev.tokenmeter.deploy.Wire.head;
import static dev.tokenmeter.deploy.Wire.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tokenmeter.config.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What running requests hold of a budget in dollars, and that they give it back. */
final class ReservationTest {
  private static final int PARALLEL = 200;
  private static final int STREAMS = 20;
  private static final String CHAT = "/openai/v1/chat/completions";
  private static final String KEY = "Authorization: Bearer sk-a-long-lived-key-of-a-developer";
  private static final String EXPOSURE = "tokenmeter_budget_exposure_usd";
  private static final String USED = "tokenmeter_budget_used_usd";
  private static final String IMAGE =
      Base64.getEncoder().encodeToString(new byte[3_000]).replace('A', 'x');

  /** The longest answer that is sold. */
  private static final long LONGEST = 131_072;

  private static final Pattern BOUND = Pattern.compile("\"max_(?:completion_)?tokens\":(\\d+)");
  private static final Pattern CHOICES = Pattern.compile("\"n\":(\\d+)");

  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();

  /** How a stream comes to its end before its time. */
  enum Cut {
    CLIENT_LEAVES,
    CLIENT_RESETS,
    ORIGIN_CLOSES,
    ORIGIN_RESETS,
    CLIENT_STALLS
  }

  /** A token of whatever kind costs a millionth of a dollar. */
  private void rules(String limit, String mode) {
    String rules =
        """
        prices: { overrides: { "gpt-5-mini*": { input: 1, cache-read: 1, output: 1, reasoning: 1 } } }
        budgets: [{ name: b, scope: all, limit: %s USD, window: day, mode: %s }]
        """
            .formatted(limit, mode);
    proxy.configure(config -> TestConfig.withRules(config, rules));
  }

  @ParameterizedTest
  @EnumSource(Cut.class)
  void stream_cutShort_holdsNothingOfTheBudgetAnyMore(Cut cut) throws Exception {
    rules("1", "gate");
    if (cut == Cut.CLIENT_STALLS) {
      proxy.configure(config -> TestConfig.with(config, stallingForLessThan(config.timeouts())));
    }
    CountDownLatch go = new CountDownLatch(1);
    proxy.origin().script(connection -> stream(connection, cut, go));
    List<RawConnection> clients = new ArrayList<>();
    for (int i = 0; i < STREAMS; i++) {
      clients.add(narrow().send(post(CHAT, "{\"model\":\"gpt-5-mini\",\"stream\":true}", KEY)));
    }
    for (RawConnection client : clients) {
      client.readUntil("one\n\n");
    }
    assertThat(proxy.metrics().total(EXPOSURE)).isGreaterThan(STREAMS * LONGEST / 1e6);

    for (RawConnection client : clients) {
      switch (cut) {
        case CLIENT_LEAVES -> client.close();
        case CLIENT_RESETS -> client.rst();
        case ORIGIN_CLOSES, ORIGIN_RESETS, CLIENT_STALLS -> {}
      }
    }
    go.countDown();

    proxy.records(STREAMS);
    assertThat(proxy.metrics().total(EXPOSURE)).isZero();
    assertThat(proxy.metrics().total("tokenmeter_budget_denied_total")).isZero();
  }

  private RawConnection narrow() throws Exception {
    return proxy.keep(RawConnection.connectNarrow(proxy.address(), 4_096));
  }

  private static Timeouts stallingForLessThan(Timeouts usual) {
    return new Timeouts(
        usual.requestHead(),
        usual.requestBody(),
        usual.connect(),
        usual.tls(),
        usual.keepAlive(),
        usual.idleUpstream(),
        Duration.ofMillis(500),
        usual.drainDelay(),
        usual.drain());
  }

  private static void stream(RawConnection connection, Cut cut, CountDownLatch go)
      throws Exception {
    connection.readRequest();
    connection.send(
        head("HTTP/1.1 200 OK", "Content-Type: text/event-stream", "Transfer-Encoding: chunked"));
    connection.send(chunk("data: one\n\n"));
    go.await();
    switch (cut) {
      case CLIENT_LEAVES, CLIENT_RESETS -> connection.readToEnd();
      case ORIGIN_CLOSES -> connection.close();
      case ORIGIN_RESETS -> connection.rst();
      case CLIENT_STALLS -> {
        String much = chunk("data: " + "x".repeat(100_000) + "\n\n");
        while (true) {
          connection.send(much);
        }
      }
    }
  }

  @Test
  void strict_whateverIsAsked_isNeverPassed() throws Exception {
    rules("20", "strict");
    proxy.origin().script(ReservationTest::answerAtMost);
    int passed = 0;
    int denied = 0;
    for (int batch = 0; batch < 3; batch++) {
      for (int status : askAtOnce()) {
        passed += status == 200 ? 1 : 0;
        denied += status == 429 ? 1 : 0;
      }
      proxy.records((batch + 1) * PARALLEL);
      assertThat(proxy.metrics().total(USED)).isLessThanOrEqualTo(20);
    }
    assertThat(passed).isPositive();
    assertThat(denied).isPositive();
    assertThat(passed + denied).isEqualTo(3 * PARALLEL);
    assertThat(proxy.metrics().total(EXPOSURE)).isZero();
    assertThat(proxy.metrics().total(USED)).isCloseTo(20, within(10.0));
  }

  private List<Integer> askAtOnce() throws Exception {
    List<Future<Integer>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < PARALLEL; i++) {
        RawConnection client = proxy.connect();
        String body = body(i);
        answers.add(
            threads.submit(() -> client.send(post(CHAT, body, KEY)).readResponse().status()));
      }
    }
    List<Integer> statuses = new ArrayList<>();
    for (Future<Integer> answer : answers) {
      statuses.add(answer.get(1, TimeUnit.MINUTES));
    }
    return statuses;
  }

  /** Of every sort: bounded, without a bound, several choices, with a picture in it. */
  private static String body(int number) {
    String bound =
        switch (number % 5) {
          case 0 -> "\"max_tokens\":50000";
          case 1 -> "\"max_completion_tokens\":2000,\"n\":8";
          case 2 -> "\"n\":3";
          case 3 -> "\"max_tokens\":10";
          default -> "\"user\":\"nobody\"";
        };
    String content =
        number % 2 == 0
            ? "\"hello\""
            : "[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,%s\"}}]"
                .formatted(IMAGE);
    return "{\"model\":\"gpt-5-mini\",%s,\"messages\":[{\"role\":\"user\",\"content\":%s}]}"
        .formatted(bound, content);
  }

  /** Uses all that a request allows: a token for each byte, and every choice at full length. */
  private static void answerAtMost(RawConnection connection) throws Exception {
    while (true) {
      String request = connection.readRequest().body();
      long output = number(BOUND, request, LONGEST) * number(CHOICES, request, 1);
      String body =
          ("{\"id\":\"c\",\"object\":\"chat.completion\",\"model\":\"gpt-5-mini-2026-01-01\",\"choices\":[],"
                  + "\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d,\"total_tokens\":%d}}")
              .formatted(request.length(), output, request.length() + output);
      connection.send(
          head(
                  "HTTP/1.1 200 OK",
                  "Content-Type: application/json",
                  "Content-Length: " + body.length())
              + body);
    }
  }

  private static long number(Pattern pattern, String request, long otherwise) {
    Matcher matcher = pattern.matcher(request);
    return matcher.find() ? Long.parseLong(matcher.group(1)) : otherwise;
  }
}
