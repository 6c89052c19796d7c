package dev.tokenmeter.proxy.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/** Renders a failure as the error that the addressed API's clients know how to read. */
public final class ErrorBodies {
  private ErrorBodies() {}

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /**
   * The whole answer. Its status may differ from {@link Reason#status()} where an API's clients
   * would misread it.
   *
   * @param id the exchange's id, which the ledger and the log name too
   * @throws IllegalArgumentException for a reason that has no answer
   */
  public static FullHttpResponse render(Failure failure, ErrorShape shape, UUID id) {
    Reason reason = failure.reason();
    if (reason.status() == 0) {
      throw new IllegalArgumentException(reason.key() + " has no answer");
    }
    int status = ErrorWords.status(failure, shape);
    byte[] body = body(failure, shape, status, id).getBytes(StandardCharsets.UTF_8);
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.wrappedBuffer(body));
    HttpHeaders headers = response.headers();
    headers.set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
    headers.set(HttpHeaderNames.CONTENT_LENGTH, body.length);
    headers.set("x-tokenmeter-error", reason.key());
    headers.set("x-tokenmeter-id", id.toString());
    if (reason.isFinal()) {
      headers.set("x-should-retry", "false");
    }
    if (shape == ErrorShape.BEDROCK) {
      headers.set("x-amzn-ErrorType", ErrorWords.bedrock(status, reason));
    }
    byReason(reason, status, headers);
    waits(failure, shape, headers);
    return response;
  }

  /**
   * How long to wait. Clients of all APIs but Anthropic's would sleep until a window ends, so that
   * they are told in a header that they do not know.
   */
  private static void waits(Failure failure, ErrorShape shape, HttpHeaders headers) {
    failure
        .resets()
        .ifPresent(
            resets -> {
              headers.set("x-tokenmeter-reset", resets.truncatedTo(ChronoUnit.SECONDS).toString());
              if (shape == ErrorShape.ANTHROPIC) {
                headers.set(HttpHeaderNames.RETRY_AFTER, seconds(until(resets)));
              }
            });
    failure.retryAfter().ifPresent(wait -> headers.set(HttpHeaderNames.RETRY_AFTER, seconds(wait)));
  }

  private static Duration until(Instant resets) {
    Duration wait = Duration.between(Instant.now(), resets);
    return wait.isNegative() ? Duration.ZERO : wait;
  }

  private static long seconds(Duration wait) {
    return wait.plusMillis(999).toSeconds();
  }

  /** What RFC 9110 asks of some statuses (15.5.6, 15.5.22), and of a connection that ends. */
  private static void byReason(Reason reason, int status, HttpHeaders headers) {
    switch (status) {
      case 405 ->
          headers.set(HttpHeaderNames.ALLOW, "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
      case 426 -> headers.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
      default -> {}
    }
    if (reason.close() != Reason.Close.NOT_NEEDED) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
  }

  private static String body(Failure failure, ErrorShape shape, int status, UUID id) {
    Reason reason = failure.reason();
    ObjectNode root = JSON.objectNode();
    switch (shape) {
      case ANTHROPIC -> {
        root.put("type", "error");
        root.putObject("error")
            .put("type", ErrorWords.anthropic(status))
            .put("message", failure.message());
        root.put("request_id", "req_proxy_" + id);
      }
      case OPENAI ->
          root.putObject("error")
              .put("message", failure.message())
              .put("type", ErrorWords.openaiType(status, reason))
              .putNull("param")
              .put("code", ErrorWords.openaiCode(reason));
      case AZURE ->
          root.putObject("error")
              .put("code", Integer.toString(status))
              .put("message", failure.message());
      case GOOGLE, GOOGLE_ARRAY -> google(root.putObject("error"), failure, status);
      case BEDROCK -> root.put("message", failure.message());
      case COHERE -> root.put("id", id.toString()).put("message", failure.message());
      case OPENROUTER ->
          root.putObject("error")
              .put("code", status)
              .put("message", failure.message())
              .putObject("metadata");
      case OLLAMA -> root.put("error", failure.message());
      case MISTRAL ->
          root.put("object", "error")
              .put("message", failure.message())
              .put("type", ErrorWords.openaiType(status, reason))
              .putNull("param")
              .put("code", ErrorWords.openaiCode(reason));
      case XAI -> root.put("code", ErrorWords.openaiCode(reason)).put("error", failure.message());
    }
    return shape == ErrorShape.GOOGLE_ARRAY ? "[" + root + "]" : root.toString();
  }

  private static void google(ObjectNode error, Failure failure, int status) {
    error
        .put("code", status)
        .put("message", failure.message())
        .put("status", ErrorWords.google(status));
    Optional<Duration> wait = failure.resets().map(ErrorBodies::until).or(failure::retryAfter);
    boolean spent = failure.reason() == Reason.BUDGET_EXHAUSTED;
    if (!spent && wait.isEmpty()) {
      return;
    }
    ArrayNode details = error.putArray("details");
    if (spent) {
      // gemini-cli tries again unless a quota by the day is violated
      details
          .addObject()
          .put("@type", "type.googleapis.com/google.rpc.QuotaFailure")
          .putArray("violations")
          .addObject()
          .put("quotaId", "TokenmeterBudgetPerDay");
    }
    wait.ifPresent(
        time ->
            details
                .addObject()
                .put("@type", "type.googleapis.com/google.rpc.RetryInfo")
                .put("retryDelay", seconds(time) + "s"));
  }
}
