package dev.tokenmeter.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.Outcome;
import dev.tokenmeter.metrics.usage.CountedIds;
import dev.tokenmeter.metrics.usage.Endpoint;
import dev.tokenmeter.metrics.usage.Endpoints;
import dev.tokenmeter.metrics.usage.Operation;
import dev.tokenmeter.metrics.usage.UsageReport;
import dev.tokenmeter.metrics.usage.tap.Calibration;
import dev.tokenmeter.metrics.usage.tap.ExchangeTap;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class StoredAnswersTest {
  private static final Endpoint CREATE = Endpoints.of(Dialect.OPENAI, "POST", "/v1/responses");
  private static final Endpoint GET = Endpoints.of(Dialect.OPENAI, "GET", "/v1/responses/r1");
  private static final String JSON = "application/json";
  private static final String SSE = "text/event-stream";
  private static final String QUEUED =
      "{\"id\":\"r1\",\"status\":\"queued\",\"model\":\"m\",\"background\":true,\"usage\":null}";
  private static final String RUNNING = QUEUED.replace("queued", "in_progress");
  private static final String DONE =
      "{\"id\":\"r1\",\"status\":\"completed\",\"model\":\"m\",\"background\":true,\"usage\":{\"input_tokens\":7,\"output_tokens\":2,\"total_tokens\":9},\"tool_usage\":{\"web_search\":{\"num_requests\":1}}}";
  private static final String PLAIN = DONE.replace("\"background\":true,", "");
  private static final String CANCELLED = QUEUED.replace("queued", "cancelled");
  private static final String RESUMED =
      "data: {\"type\":\"response.completed\",\"response\":" + DONE + "}\n\n";

  private final List<String> limits = new ArrayList<>();
  private long now;
  private final StoredAnswers answers = new StoredAnswers(2, 4, limits::add, () -> now);

  @Test
  void backgroundAnswer_isCountedOnceForItsCreator() {
    ExchangeRecord created = settle(CREATE, "alice", JSON, QUEUED);
    assertThat(created.usage().orElseThrow().unmetered()).isEmpty();
    assertThat(tokens(created)).isZero();
    assertThat(tokens(settle(GET, "bob", JSON, RUNNING))).isZero();

    ExchangeRecord first = settle(GET, "bob", JSON, DONE);
    assertThat(tokens(first)).isEqualTo(9);
    assertThat(first.caller().name()).isEqualTo("alice");
    assertThat(first.client()).isEqualTo("client-of-alice");
    assertThat(first.credential()).hasValue("key-of-alice");
    assertThat(first.modelRequested()).hasValue("asked-by-alice");
    assertThat(first.operation()).isEqualTo(Operation.CHAT);
    assertThat(first.usage().orElseThrow().facts().units()).isNotEmpty();

    for (String again : List.of(DONE, DONE, DONE)) {
      ExchangeRecord poll = settle(GET, "bob", JSON, again);
      assertThat(tokens(poll)).isZero();
      assertThat(poll.caller().name()).isEqualTo("bob");
      assertThat(poll.usage().orElseThrow().facts().units()).isEmpty();
    }
    assertThat(tokens(settle(GET, "alice", SSE, RESUMED))).isZero();
    assertThat(answers.pending()).isZero();
  }

  @Test
  void resumedStream_tellsTheUsageOfABackgroundAnswer() {
    settle(CREATE, "alice", JSON, QUEUED);
    ExchangeRecord resumed = settle(GET, "bob", SSE, RESUMED);
    assertThat(tokens(resumed)).isEqualTo(9);
    assertThat(resumed.caller().name()).isEqualTo("alice");
  }

  @Test
  void streamInTheBackgroundThatIsCut_isCountedWhenItIsAskedForAgain() {
    String started = "data: {\"type\":\"response.created\",\"response\":" + RUNNING + "}\n\n";
    assertThat(tokens(settle(CREATE, "alice", SSE, started))).isZero();
    assertThat(settle(GET, "bob", JSON, DONE).caller().name()).isEqualTo("alice");
  }

  @Test
  void streamInTheBackgroundThatIsRead_isNotCountedAgain() {
    assertThat(tokens(settle(CREATE, "alice", SSE, RESUMED))).isEqualTo(9);
    assertThat(tokens(settle(GET, "alice", JSON, DONE))).isZero();
  }

  @Test
  void cancelledBackgroundAnswer_isForgottenWithoutACount() {
    settle(CREATE, "alice", JSON, QUEUED);
    Endpoint cancel = Endpoints.of(Dialect.OPENAI, "POST", "/v1/responses/r1/cancel");
    assertThat(tokens(settle(cancel, "alice", JSON, CANCELLED))).isZero();
    assertThat(answers.pending()).isZero();
  }

  @Test
  void cancelledBackgroundAnswerWithUsage_isCounted() {
    settle(CREATE, "alice", JSON, QUEUED);
    assertThat(tokens(settle(GET, "alice", JSON, DONE.replace("completed", "cancelled"))))
        .isEqualTo(9);
  }

  @Test
  void backgroundAnswerMadeElsewhere_isCountedOnceForWhoeverAsksFirst() {
    ExchangeRecord first = settle(GET, "bob", JSON, DONE);
    assertThat(tokens(first)).isEqualTo(9);
    assertThat(first.caller().name()).isEqualTo("bob");
    assertThat(first.operation()).isEqualTo(Operation.CHAT);
    assertThat(tokens(settle(GET, "carol", JSON, DONE))).isZero();
  }

  @Test
  void answerThatWasToldAtOnce_isNotCountedWhenItIsReadAgain() {
    assertThat(tokens(settle(CREATE, "alice", JSON, PLAIN))).isEqualTo(9);
    assertThat(tokens(settle(GET, "alice", JSON, PLAIN))).isZero();
    assertThat(tokens(settle(GET, "bob", JSON, PLAIN.replace("r1", "of-another-day")))).isZero();
  }

  @Test
  void answerOfAnotherProvider_isAnotherAnswer() {
    settle(CREATE, "alice", JSON, QUEUED);
    ExchangeRecord other =
        answers.settle(GET, record("bob", "azure", report(GET, JSON, DONE), Operation.OTHER));
    assertThat(other.caller().name()).isEqualTo("bob");
    assertThat(answers.pending()).isEqualTo(1);
  }

  @Test
  void interactionInTheBackground_isCountedOnceForItsCreator() {
    String body =
        "{\"id\":\"i1\",\"status\":\"%s\",\"model\":\"g\",\"background\":true,\"usage\":%s}";
    Endpoint create = Endpoints.of(Dialect.GEMINI, "POST", "/v1/interactions");
    Endpoint get = Endpoints.of(Dialect.GEMINI, "GET", "/v1/interactions/i1");
    String done = body.formatted("completed", "{\"total_input_tokens\":5,\"total_tokens\":5}");
    settle(create, "alice", JSON, body.formatted("in_progress", "null"));
    ExchangeRecord first = settle(get, "bob", JSON, done);
    assertThat(tokens(first)).isEqualTo(5);
    assertThat(first.caller().name()).isEqualTo("alice");
    assertThat(tokens(settle(get, "bob", JSON, done))).isZero();
  }

  @Test
  void moreWaitingAnswersThanTheBound_forgetTheEldestAndSaySo() {
    for (String id : List.of("r1", "r2", "r3")) {
      settle(CREATE, "alice", JSON, QUEUED.replace("r1", id));
    }
    assertThat(answers.pending()).isEqualTo(2);
    assertThat(limits).containsExactly("background_pending");
  }

  @Test
  void answerThatNobodyAskedForInADay_isForgottenAndSaidSo() {
    settle(CREATE, "alice", JSON, QUEUED);
    now = Duration.ofHours(25).toNanos();
    settle(CREATE, "alice", JSON, QUEUED.replace("r1", "r2"));
    assertThat(answers.pending()).isEqualTo(1);
    assertThat(limits).containsExactly("background_expired");
  }

  @Test
  void moreCountedAnswersThanTheBound_forgetTheEldestAndSaySo() {
    CountedIds items = answers.within("openai", "/v1/files/f/content");
    for (String id : List.of("a", "b", "c", "d")) {
      assertThat(items.first(id)).isTrue();
      assertThat(items.first(id)).isFalse();
    }
    assertThat(limits).isEmpty();
    assertThat(items.first("e")).isTrue();
    assertThat(limits).containsExactly("counted_answers");
    assertThat(items.first("e")).isFalse();
    assertThat(items.first("a")).isTrue();
  }

  @Test
  void itemOfABatch_isTheSameWhateverTheQuerySays() {
    assertThat(answers.within("p", "/v1/messages/batches/b/results").first("a")).isTrue();
    assertThat(answers.within("p", "/v1/messages/batches/b/results?beta=true").first("a"))
        .isFalse();
    assertThat(answers.within("p", "/v1/messages/batches/c/results").first("a")).isTrue();
    assertThat(answers.within("q", "/v1/messages/batches/b/results").first("a")).isTrue();
  }

  private ExchangeRecord settle(Endpoint endpoint, String caller, String type, String body) {
    return answers.settle(
        endpoint, record(caller, "openai", report(endpoint, type, body), endpoint.operation()));
  }

  private static long tokens(ExchangeRecord record) {
    return record
        .usage()
        .flatMap(UsageReport::reported)
        .map(tokens -> tokens.input() + tokens.output())
        .orElse(0L);
  }

  private static UsageReport report(Endpoint endpoint, String type, String body) {
    ExchangeTap tap = ExchangeTap.open(endpoint, new Calibration());
    tap.responseHead(200, type, "");
    tap.responseBody(ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)));
    return tap.finish(false);
  }

  private static ExchangeRecord record(
      String caller, String provider, UsageReport usage, Operation operation) {
    return new ExchangeRecord(
        new UUID(0, 0),
        Instant.EPOCH,
        Duration.ZERO,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new CallerId(caller, "team-of-" + caller, CallerId.Kind.CONFIGURED),
        Optional.empty(),
        "client-of-" + caller,
        Optional.empty(),
        provider,
        Optional.of("key-of-" + caller),
        Billing.METERED,
        operation,
        true,
        Optional.of("asked-by-" + caller),
        200,
        Outcome.OK,
        Optional.empty(),
        Optional.of(usage),
        0,
        0,
        Optional.empty());
  }
}
