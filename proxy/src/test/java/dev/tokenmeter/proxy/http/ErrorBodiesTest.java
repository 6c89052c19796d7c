package dev.tokenmeter.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokenmeter.config.Dialect;
import io.netty.handler.codec.http.FullHttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Errors that the clients of each API can read, print and act upon. */
final class ErrorBodiesTest {

  private static final UUID ID = UUID.fromString("019a0000-0000-7000-8000-000000000001");

  private static FullHttpResponse render(Reason reason, ErrorShape shape) {
    return ErrorBodies.render(Failure.of(reason, "Say \"why\"."), shape, ID);
  }

  private static String body(FullHttpResponse response) {
    String body = response.content().toString(StandardCharsets.UTF_8);
    response.release();
    return body;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "ANTHROPIC | {\"type\":\"error\",\"error\":{\"type\":\"not_found_error\",\"message\":$},"
            + "\"request_id\":\"req_proxy_019a0000-0000-7000-8000-000000000001\"}",
        "OPENAI | {\"error\":{\"message\":$,\"type\":\"invalid_request_error\",\"param\":null,"
            + "\"code\":\"no_provider\"}}",
        "AZURE | {\"error\":{\"code\":\"404\",\"message\":$}}",
        "GOOGLE | {\"error\":{\"code\":404,\"message\":$,\"status\":\"NOT_FOUND\"}}",
        "GOOGLE_ARRAY | [{\"error\":{\"code\":404,\"message\":$,\"status\":\"NOT_FOUND\"}}]",
        "BEDROCK | {\"message\":$}",
        "COHERE | {\"id\":\"019a0000-0000-7000-8000-000000000001\",\"message\":$}",
        "OPENROUTER | {\"error\":{\"code\":404,\"message\":$,\"metadata\":{}}}",
        "OLLAMA | {\"error\":$}",
        "MISTRAL | {\"object\":\"error\",\"message\":$,\"type\":\"invalid_request_error\","
            + "\"param\":null,\"code\":\"no_provider\"}",
        "XAI | {\"code\":\"no_provider\",\"error\":$}"
      })
  void body_has_the_shape_of_the_addressed_api(ErrorShape shape, String expected) {
    assertThat(body(render(Reason.NO_PROVIDER, shape)))
        .isEqualTo(expected.replace("$", "\"Say \\\"why\\\".\""));
  }

  @ParameterizedTest
  @EnumSource
  void every_reason_with_an_answer_renders_in_every_shape_with_length_reason_and_id(
      ErrorShape shape) throws JsonProcessingException {
    for (Reason reason : Reason.values()) {
      if (reason.status() == 0) {
        continue;
      }
      FullHttpResponse response = render(reason, shape);
      assertThat(response.status().code()).isBetween(400, 599);
      assertThat(response.headers().get("content-type")).isEqualTo("application/json");
      assertThat(response.headers().getInt("content-length"))
          .isEqualTo(response.content().readableBytes());
      assertThat(response.headers().get("x-tokenmeter-error")).isEqualTo(reason.key());
      assertThat(response.headers().get("x-tokenmeter-id")).isEqualTo(ID.toString());
      assertThat(response.headers().contains("retry-after")).isFalse();
      assertThat(new ObjectMapper().readTree(body(response)).isContainerNode()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ANTHROPIC, 429, rate_limit_error",
    "OPENAI, 429, insufficient_quota",
    "GOOGLE, 429, RESOURCE_EXHAUSTED",
    "GOOGLE_ARRAY, 429, PerDay",
    "BEDROCK, 400, Say"
  })
  void spent_budget_is_told_so_that_no_client_tries_again(
      ErrorShape shape, int status, String word) {
    FullHttpResponse response = render(Reason.BUDGET_EXHAUSTED, shape);
    assertThat(response.status().code()).isEqualTo(status);
    assertThat(response.headers().get("x-should-retry")).isEqualTo("false");
    assertThat(body(response)).contains(word);
  }

  private static FullHttpResponse denied(ErrorShape shape, Reason reason, int status) {
    Failure.Denied terms =
        new Failure.Denied(
            status,
            reason == Reason.BUDGET_EXHAUSTED
                ? Optional.of(Instant.now().plusSeconds(7_200))
                : Optional.empty(),
            reason == Reason.RATE_LIMITED
                ? Optional.of(Duration.ofMillis(1_500))
                : Optional.empty());
    return ErrorBodies.render(new Failure(reason, "Spent.", Optional.of(terms)), shape, ID);
  }

  @ParameterizedTest
  @EnumSource
  void spent_budget_tells_its_reset_and_only_anthropics_clients_how_long_to_sleep(
      ErrorShape shape) {
    FullHttpResponse response = denied(shape, Reason.BUDGET_EXHAUSTED, 429);
    assertThat(Instant.parse(response.headers().get("x-tokenmeter-reset")))
        .isAfter(Instant.now().plusSeconds(7_000));
    if (shape == ErrorShape.ANTHROPIC) {
      assertThat(response.headers().getInt("retry-after")).isBetween(7_000, 7_201);
    } else {
      assertThat(response.headers().contains("retry-after")).isFalse();
    }
    assertThat(response.headers().get("x-should-retry")).isEqualTo("false");
    response.release();
  }

  @ParameterizedTest
  @CsvSource({
    "ANTHROPIC, BUDGET_EXHAUSTED, 402, 402, billing_error",
    "ANTHROPIC, BUDGET_EXHAUSTED, 403, 403, permission_error",
    "OPENAI, BUDGET_EXHAUSTED, 403, 403, insufficient_quota",
    "GOOGLE, BUDGET_EXHAUSTED, 429, 429, RetryInfo",
    "BEDROCK, BUDGET_EXHAUSTED, 429, 400, Spent.",
    "BEDROCK, BUDGET_EXHAUSTED, 402, 402, Spent.",
    "OPENAI, RATE_LIMITED, 429, 429, rate_limit_exceeded",
    "GOOGLE, RATE_LIMITED, 429, 429, 2s",
    "BEDROCK, RATE_LIMITED, 429, 429, Spent.",
    "OPENAI, MODEL_NOT_ALLOWED, 403, 404, model_not_found",
    "ANTHROPIC, MODEL_NOT_ALLOWED, 403, 403, permission_error",
    "GOOGLE, MODEL_NOT_ALLOWED, 403, 404, NOT_FOUND",
    "BEDROCK, MODEL_NOT_ALLOWED, 403, 403, Spent.",
    "OPENAI, CALLER_BLOCKED, 403, 403, caller_blocked"
  })
  void denial_has_the_status_and_the_words_that_clients_of_the_api_understand(
      ErrorShape shape, Reason reason, int configured, int status, String word) {
    FullHttpResponse response = denied(shape, reason, configured);
    assertThat(response.status().code()).isEqualTo(status);
    assertThat(body(response)).contains(word);
  }

  @Test
  void too_many_requests_may_be_tried_again_after_a_moment() {
    FullHttpResponse response = denied(ErrorShape.OPENAI, Reason.RATE_LIMITED, 429);
    assertThat(response.headers().get("retry-after")).isEqualTo("2");
    assertThat(response.headers().contains("x-should-retry")).isFalse();
    response.release();
  }

  @Test
  void bedrock_clients_get_the_type_in_its_header_and_no_status_they_would_misread() {
    FullHttpResponse spent = render(Reason.BUDGET_EXHAUSTED, ErrorShape.BEDROCK);
    assertThat(spent.headers().get("x-amzn-ErrorType")).isEqualTo("ServiceQuotaExceededException");
    spent.release();
    FullHttpResponse unknown = render(Reason.UNKNOWN_CALLER, ErrorShape.BEDROCK);
    assertThat(unknown.status().code()).isEqualTo(403);
    assertThat(unknown.headers().get("x-amzn-ErrorType")).isEqualTo("AccessDeniedException");
    unknown.release();
  }

  @ParameterizedTest
  @CsvSource({
    "UNKNOWN_CALLER, false",
    "UNKNOWN_TOKEN, false",
    "TOKEN_NOT_FORWARDED, false",
    "PATH_NOT_PERMITTED, false",
    "LOOP, false",
    "UPSTREAM_UNREACHABLE, ",
    "UPSTREAM_CONNECT_TIMEOUT, ",
    "DRAINING, ",
    "OVERLOADED, "
  })
  void client_is_told_not_to_retry_what_would_be_refused_again(Reason reason, String expected) {
    FullHttpResponse response = render(reason, ErrorShape.ANTHROPIC);
    assertThat(response.headers().get("x-should-retry")).isEqualTo(expected);
    response.release();
  }

  @ParameterizedTest
  @CsvSource({
    "MALFORMED_REQUEST, 400, close", "METHOD_NOT_ALLOWED, 405, close",
    "UPGRADE_REFUSED, 426, close", "REQUEST_TIMEOUT, 408, close",
    "NO_PROVIDER, 404, ", "UPSTREAM_UNREACHABLE, 502, "
  })
  void answer_says_whether_the_connection_ends(Reason reason, int status, String connection) {
    FullHttpResponse response = render(reason, ErrorShape.OPENAI);
    assertThat(response.status().code()).isEqualTo(status);
    assertThat(response.headers().get("connection")).isEqualTo(connection);
    response.release();
  }

  @Test
  void refused_method_and_upgrade_are_told_what_is_served() {
    FullHttpResponse method = render(Reason.METHOD_NOT_ALLOWED, ErrorShape.OPENAI);
    assertThat(method.headers().get("allow")).contains("POST").doesNotContain("TRACE");
    method.release();
    FullHttpResponse upgrade = render(Reason.UPGRADE_REFUSED, ErrorShape.OPENAI);
    assertThat(upgrade.headers().get("upgrade")).isEqualTo("websocket");
    upgrade.release();
  }

  @Test
  void reason_without_an_answer_is_not_rendered() {
    assertThatThrownBy(() -> render(Reason.CLIENT_LEFT, ErrorShape.OPENAI))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "ANTHROPIC, /v1/messages, ANTHROPIC",
    "OPENAI, /v1/chat/completions, OPENAI",
    "OPENAI, /anthropic/v1/messages, ANTHROPIC",
    "OPENROUTER, /v1/messages/count_tokens, ANTHROPIC",
    "OLLAMA, /api/chat, OLLAMA",
    "OLLAMA, /v1/chat/completions, OPENAI",
    "OLLAMA, /v1/messages, ANTHROPIC",
    "GEMINI, /v1beta/models/m:generateContent, GOOGLE",
    "GEMINI, /v1beta/models/m:streamGenerateContent, GOOGLE_ARRAY",
    "GEMINI, /v1beta/models/m:streamGenerateContent?alt=sse, GOOGLE",
    "GEMINI, /v1beta/models/m:streamGenerateContent?x=1&alt=sse, GOOGLE",
    "GEMINI, /v1beta/models/m:streamGenerateContent?salt=sse, GOOGLE_ARRAY",
    "GEMINI, /v1beta/models/m:streamGenerateContent?alt=sseX, GOOGLE_ARRAY",
    "GEMINI, /v1beta/openai/chat/completions, OPENAI",
    "VERTEX, /v1/projects/p/models/m:streamRawPredict, GOOGLE_ARRAY",
    "VERTEX, /v1/projects/p/models/m:rawPredict, GOOGLE",
    "BEDROCK, /model/m/invoke, BEDROCK",
    "AZURE, /openai/v1/responses, AZURE",
    "COHERE, /v2/chat, COHERE",
    "MISTRAL, /v1/chat/completions, MISTRAL",
    "XAI, /v1/chat/completions, XAI",
    "OPENROUTER, /v1/chat/completions, OPENROUTER"
  })
  void shape_goes_by_dialect_and_by_the_api_that_the_path_names(
      Dialect dialect, String uri, ErrorShape expected) {
    var config = Configs.of(Configs.provider("p", dialect, "https://p.test/base"));
    var request = Wire.request("POST /p" + uri + " HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(ErrorShape.of(Routes.of(config).match(request))).isEqualTo(expected);
  }

  @Property(tries = 200)
  void any_message_stays_one_json_string(@ForAll String message, @ForAll ErrorShape shape)
      throws JsonProcessingException {
    Failure failure = Failure.of(Reason.NO_PROVIDER, message);
    String body = body(ErrorBodies.render(failure, shape, ID));
    JsonNode root = new ObjectMapper().readTree(body);
    JsonNode error = shape == ErrorShape.GOOGLE_ARRAY ? root.get(0) : root;
    String expected = new String(message.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    assertThat(
            error.findValuesAsText(
                shape == ErrorShape.OLLAMA || shape == ErrorShape.XAI ? "error" : "message"))
        .contains(expected);
  }
}
