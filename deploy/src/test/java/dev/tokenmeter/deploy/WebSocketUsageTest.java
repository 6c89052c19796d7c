package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.deploy.WebSocketSide.Deflate;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.Outcome;
import dev.tokenmeter.metrics.usage.Operation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Turns on a WebSocket are counted each once, and no frame changes for it. */
final class WebSocketUsageTest {
  private static final String ASKS =
      "{\"type\":\"response.create\",\"model\":\"m\",\"input\":\"hello\"}";

  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();

  private static String upgrade(String path) {
    return get(
        path,
        "Authorization: Bearer sk-websocket-key-of-a-developer",
        "User-Agent: codex_exec/0.169.0",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
  }

  private static String switching(Deflate deflate) {
    StringBuilder head =
        new StringBuilder(
            """
            HTTP/1.1 101 Switching Protocols\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r
            """);
    deflate.fields().forEach(field -> head.append(field).append("\r\n"));
    return head.append("\r\n").toString();
  }

  private static String event(String lane, String type, String id, String more) {
    String where = lane.isEmpty() ? "" : "\"stream_id\":\"" + lane + "\",";
    return "{"
        + where
        + "\"type\":\"response."
        + type
        + "\",\"response\":{\"id\":\""
        + id
        + "\",\"model\":\"gpt-served\""
        + more
        + "}}";
  }

  private static String[] answer(String lane, String id, int tokens) {
    return new String[] {
      event(lane, "created", id, ",\"usage\":null"),
      "{\"type\":\"response.output_text.delta\",\"delta\":\"some text\"}",
      event(
          lane,
          "completed",
          id,
          ",\"usage\":{\"input_tokens\":%d,\"input_tokens_details\":{\"cached_tokens\":1},\"output_tokens\":2}"
              .formatted(tokens))
    };
  }

  /** Has the origin switch, and then answer each piece it is sent with the next of these. */
  private void conversation(Deflate deflate, List<byte[]> asked, List<byte[]> answers) {
    proxy
        .origin()
        .script(
            connection -> {
              connection.readHead();
              connection.send(switching(deflate));
              for (int i = 0; i < asked.size(); i++) {
                assertThat(connection.read(asked.get(i).length)).isEqualTo(asked.get(i));
                connection.send(answers.get(i));
              }
              connection.readToEnd();
            });
  }

  private RawConnection upgraded(String path) throws IOException {
    RawConnection client = proxy.connect().send(upgrade(path));
    assertThat(client.readResponse().status()).isEqualTo(101);
    return client;
  }

  private long tokens(String... labels) throws IOException {
    return proxy.metrics().sum("tokenmeter_tokens_total", labels);
  }

  @ParameterizedTest
  @EnumSource
  void manyTurns_areCountedAndUntouched(Deflate deflate) throws Exception {
    WebSocketSide asks = WebSocketSide.client(deflate);
    WebSocketSide answers = WebSocketSide.provider(deflate);
    List<byte[]> asked = new ArrayList<>();
    List<byte[]> answered = new ArrayList<>();
    for (int i = 1; i <= 10; i++) {
      asked.add(asks.messages(ASKS));
      answered.add(answers.messages(answer("", "r" + i, 10 * i)));
    }
    conversation(deflate, asked, answered);
    RawConnection client = upgraded("/openai/v1/responses");
    for (int i = 0; i < 10; i++) {
      client.send(asked.get(i));
      assertThat(client.read(answered.get(i).length)).isEqualTo(answered.get(i));
    }
    assertThat(proxy.records(11)).as("before the connection ends").hasSize(11);
    assertThat(proxy.metrics().sum("tokenmeter_requests_in_flight")).isZero();
    client.close();
    List<ExchangeRecord> turns = proxy.records(11).subList(1, 11);
    assertThat(turns)
        .allMatch(turn -> turn.outcome() == Outcome.OK && turn.operation() == Operation.CHAT)
        .allMatch(turn -> turn.client().equals("codex") && turn.timeToFirstToken().isPresent());
    assertThat(turns.stream().map(ExchangeRecord::id).distinct()).hasSize(10);
    assertThat(tokens("type=\"input\"", "model=\"gpt-served\"", "caller=\"key-")).isEqualTo(540);
    assertThat(tokens("type=\"cache_read\"")).isEqualTo(10);
    assertThat(tokens("type=\"output\"")).isEqualTo(20);
    assertThat(proxy.metrics().sum("tokenmeter_requests_total", "code=\"101\"")).isOne();
    assertThat(proxy.metrics().sum("tokenmeter_requests_total", "code=\"200\"")).isEqualTo(10);
    assertThat(proxy.metrics().sum("tokenmeter_unmetered_responses_total")).isZero();
  }

  @Test
  void turnThatTakesLong_tellsWhatItHasUsedSoFar() throws Exception {
    WebSocketSide answers = WebSocketSide.provider(Deflate.OFF);
    String[] parts = answer("", "r1", 100);
    byte[] asked = WebSocketSide.client(Deflate.OFF).messages(ASKS);
    byte[] begun = answers.messages(parts[0], parts[1]);
    byte[] rest = answers.messages(parts[2]);
    CountDownLatch told = new CountDownLatch(1);
    proxy
        .origin()
        .script(
            connection -> {
              connection.readHead();
              connection.send(switching(Deflate.OFF));
              assertThat(connection.read(asked.length)).isEqualTo(asked);
              connection.send(begun);
              assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
              connection.send(rest);
              connection.readToEnd();
            });
    RawConnection client = upgraded("/openai/v1/responses").send(asked);
    assertThat(client.read(begun.length)).isEqualTo(begun);
    ExchangeRecord soFar = proxy.progress();
    told.countDown();
    assertThat(client.read(rest.length)).isEqualTo(rest);
    client.close();
    ExchangeRecord turn = proxy.records(2).getLast();
    assertThat(soFar.id()).isEqualTo(turn.id());
    assertThat(soFar.startedAt()).isEqualTo(turn.startedAt());
    assertThat(soFar.usage().orElseThrow().lines()).isNotEmpty();
    assertThat(turn.outcome()).isEqualTo(Outcome.OK);
    assertThat(tokens("type=\"input\"")).isEqualTo(99);
  }

  @Test
  void lanes_thatInterleave_areCountedEach() throws Exception {
    WebSocketSide answers = WebSocketSide.provider(Deflate.OFF);
    String[] a = answer("a", "ra", 100);
    String[] b = answer("b", "rb", 1_000);
    byte[] asked =
        WebSocketSide.client(Deflate.OFF)
            .messages(
                ASKS.replace("{\"type\"", "{\"stream_id\":\"a\",\"type\""),
                ASKS.replace("{\"type\"", "{\"stream_id\":\"b\",\"type\""));
    byte[] answered = answers.messages(a[0], b[0], a[2], b[2]);
    conversation(Deflate.OFF, List.of(asked), List.of(answered));
    RawConnection client = upgraded("/openai/v1/responses").send(asked);
    assertThat(client.read(answered.length)).isEqualTo(answered);
    client.close();
    assertThat(proxy.records(3)).allMatch(record -> record.outcome() == Outcome.OK);
    assertThat(tokens("type=\"input\"")).isEqualTo(1_098);
  }

  @Test
  void socketWhoseTurnSpendsTheBudget_isClosedAfterThatTurn() throws Exception {
    proxy.configure(
        config ->
            TestConfig.withRules(
                config,
                "budgets: [{ name: b, scope: all, limit: 20 tokens, window: day, mode: gate }]"));
    WebSocketSide asks = WebSocketSide.client(Deflate.OFF);
    WebSocketSide answers = WebSocketSide.provider(Deflate.OFF);
    List<byte[]> asked = List.of(asks.messages(ASKS), asks.messages(ASKS));
    List<byte[]> answered =
        List.of(answers.messages(answer("", "r1", 10)), answers.messages(answer("", "r2", 10)));
    conversation(Deflate.OFF, asked, answered);
    RawConnection client = upgraded("/openai/v1/responses");
    for (int i = 0; i < 2; i++) {
      client.send(asked.get(i));
      assertThat(client.read(answered.get(i).length)).isEqualTo(answered.get(i));
    }

    assertThat(client.readToEnd().rest()).isEmpty();
    proxy.records(3);
    assertThat(proxy.metrics().sum("tokenmeter_budget_used_tokens")).isEqualTo(24);
    RawMessage again = proxy.exchange(upgrade("/openai/v1/responses"));
    assertThat(again.status()).isEqualTo(426);
  }

  @Test
  void providerThatBreaksOff_leavesACutTurn() throws Exception {
    byte[] asked = WebSocketSide.client(Deflate.OFF).messages(ASKS);
    String[] events = answer("", "r", 5);
    byte[] begun = WebSocketSide.provider(Deflate.OFF).messages(events[0], events[1]);
    proxy
        .origin()
        .script(
            connection -> {
              connection.readHead();
              connection.send(switching(Deflate.OFF));
              connection.read(asked.length);
              connection.send(begun);
            });
    RawConnection client = upgraded("/openai/v1/responses").send(asked);
    assertThat(client.read(begun.length)).isEqualTo(begun);
    client.readToEnd();
    ExchangeRecord turn = proxy.records(2).get(1);
    assertThat(turn.outcome()).isEqualTo(Outcome.UPSTREAM_RESET);
    assertThat(turn.status()).isEqualTo(200);
    assertThat(tokens("source=\"estimated\"", "type=\"output\"")).isPositive();
    assertThat(tokens("source=\"reported\"")).isZero();
  }

  @Test
  void clientThatLeaves_abortsItsTurn() throws Exception {
    byte[] asked = WebSocketSide.client(Deflate.OFF).messages(ASKS);
    byte[] begun = WebSocketSide.provider(Deflate.OFF).messages(answer("", "r", 5)[0]);
    conversation(Deflate.OFF, List.of(asked), List.of(begun));
    RawConnection client = upgraded("/openai/v1/responses").send(asked);
    client.read(begun.length);
    assertThat(proxy.metrics().sum("tokenmeter_requests_in_flight")).isOne();
    client.close();
    assertThat(proxy.records(2).get(1).outcome()).isEqualTo(Outcome.CLIENT_ABORT);
  }

  @Test
  void refusedTurn_hasTheStatusOfItsErrorEvent() throws Exception {
    byte[] asked = WebSocketSide.client(Deflate.OFF).messages(ASKS);
    byte[] error =
        WebSocketSide.provider(Deflate.OFF)
            .messages("{\"type\":\"error\",\"status\":429,\"error\":{\"code\":\"x\"}}");
    conversation(Deflate.OFF, List.of(asked), List.of(error));
    RawConnection client = upgraded("/openai/v1/responses").send(asked);
    client.read(error.length);
    client.close();
    ExchangeRecord turn = proxy.records(2).get(1);
    assertThat(turn.outcome()).isEqualTo(Outcome.UPSTREAM_ERROR);
    assertThat(turn.status()).isEqualTo(429);
    assertThat(proxy.metrics().sum("tokenmeter_unmetered_responses_total")).isZero();
  }

  @Test
  void liveTurns_areCounted() throws Exception {
    String path =
        "/gemini/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent";
    byte[] asked =
        WebSocketSide.client(Deflate.OFF)
            .messages(
                "{\"setup\":{\"model\":\"models/gemini-live\"}}",
                "{\"clientContent\":{\"turnComplete\":true}}");
    byte[] answered =
        WebSocketSide.provider(Deflate.OFF)
            .messages(
                "{\"setupComplete\":{}}",
                "{\"serverContent\":{\"turnComplete\":true},\"usageMetadata\":{"
                    + "\"promptTokenCount\":143,\"responseTokenCount\":19}}");
    conversation(Deflate.OFF, List.of(asked), List.of(answered));
    RawConnection client = upgraded(path).send(asked);
    assertThat(client.read(answered.length)).isEqualTo(answered);
    client.close();
    assertThat(proxy.records(2).get(1).operation()).isEqualTo(Operation.REALTIME);
    assertThat(tokens("type=\"input\"", "model=\"gemini-live\"")).isEqualTo(143);
    assertThat(tokens("type=\"output\"")).isEqualTo(19);
  }

  @Test
  void framesThatBreakTheProtocol_goOnAndAreCountedAsUnmetered() throws Exception {
    byte[] noise = new byte[100_000];
    Arrays.fill(noise, (byte) 0xff);
    conversation(Deflate.OFF, List.of(noise), List.of(noise));
    RawConnection client = upgraded("/openai/v1/realtime").send(noise);
    assertThat(client.read(noise.length)).isEqualTo(noise);
    client.close();
    proxy.records(2);
    assertThat(proxy.metrics().sum("tokenmeter_tap_failures_total")).isOne();
    assertThat(proxy.metrics().sum("tokenmeter_unmetered_responses_total", "reason=\"tap_off\""))
        .isOne();
  }

  @Test
  void bomb_goesOnWholeAndEndsTheCountingOnly() throws Exception {
    byte[] asked = WebSocketSide.client(Deflate.SHARED_WINDOW).messages(ASKS);
    byte[] bomb =
        WebSocketSide.provider(Deflate.SHARED_WINDOW)
            .messages("{\"x\":\"" + "y".repeat(20 << 20) + "\"}");
    conversation(Deflate.SHARED_WINDOW, List.of(asked), List.of(bomb));
    RawConnection client = upgraded("/openai/v1/responses").send(asked);
    assertThat(client.read(bomb.length)).isEqualTo(bomb);
    client.close();
    proxy.records(2);
    assertThat(proxy.metrics().sum("tokenmeter_tap_failures_total", "reason=\"expansion\""))
        .isOne();
  }
}
