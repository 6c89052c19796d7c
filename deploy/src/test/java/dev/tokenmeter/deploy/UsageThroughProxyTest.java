package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.chunk;
import static dev.tokenmeter.deploy.Wire.head;
import static dev.tokenmeter.deploy.Wire.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.record.Outcome;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the provider says was used is counted, whatever the coding, and no byte changes for it. */
final class UsageThroughProxyTest {
  private static final Map<String, Long> ANTHROPIC =
      Map.of("input", 11L, "cache_write_5m", 5L, "cache_read", 7L, "output", 13L);
  private static final Map<String, Long> CHAT =
      Map.of("input", 16L, "cache_read", 4L, "output", 6L, "reasoning", 3L);
  private static final Map<String, Long> GEMINI =
      Map.of("input", 30L, "output", 6L, "reasoning", 2L);
  private static final Map<String, Long> RESPONSES =
      Map.of("input", 32L, "cache_read", 8L, "output", 7L, "reasoning", 5L);

  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();

  private RawMessage ask(String path) throws IOException {
    return proxy.exchange(
        post(path, "{\"model\":\"m\",\"stream\":true}", "Content-Type: application/json"));
  }

  /** Has a path answered in small chunks, and checks that the client gets the coded bytes. */
  private void answerIsTheSame(String path, String type, Codings coding, String text)
      throws IOException {
    String coded = coding.encode(text);
    StringBuilder chunks = new StringBuilder();
    for (int i = 0; i < coded.length(); i += 7) {
      chunks.append(chunk(coded.substring(i, Math.min(i + 7, coded.length()))));
    }
    proxy
        .origin()
        .answer(
            head(
                    "HTTP/1.1 200 OK",
                    "Content-Type: " + type,
                    "Content-Encoding: " + coding.token(),
                    "Transfer-Encoding: chunked")
                + chunks
                + "0\r\n\r\n");
    RawMessage answer = ask(path);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-encoding")).contains(coding.token());
    assertThat(answer.body()).isEqualTo(coded);
  }

  private void assertCounted(String provider, Map<String, Long> truth) throws Exception {
    proxy.record();
    Metrics metrics = proxy.metrics();
    String label = "provider=\"" + provider + "\"";
    for (Map.Entry<String, Long> entry : truth.entrySet()) {
      long counted =
          metrics.sum(
              "tokenmeter_tokens_total",
              label,
              "source=\"reported\"",
              "type=\"" + entry.getKey() + "\"");
      assertThat(counted).as(entry.getKey()).isEqualTo(entry.getValue());
    }
    assertThat(metrics.sum("tokenmeter_tokens_total", label))
        .isEqualTo(truth.values().stream().mapToLong(Long::longValue).sum());
  }

  @ParameterizedTest
  @EnumSource
  void anthropicStream_inAnyCoding_isCountedAndUntouched(Codings coding) throws Exception {
    answerIsTheSame("/anthropic/v1/messages", "text/event-stream", coding, Answers.ANTHROPIC_SSE);
    assertCounted("anthropic", ANTHROPIC);
  }

  @ParameterizedTest
  @EnumSource
  void chatAnswer_inAnyCoding_isCountedAndUntouched(Codings coding) throws Exception {
    answerIsTheSame("/openai/v1/chat/completions", "application/json", coding, Answers.CHAT_JSON);
    assertCounted("openai", CHAT);
  }

  @ParameterizedTest
  @EnumSource
  void responsesStream_inAnyCoding_isCountedAndUntouched(Codings coding) throws Exception {
    answerIsTheSame("/openai/v1/responses", "text/event-stream", coding, Answers.RESPONSES_SSE);
    assertCounted("openai", RESPONSES);
  }

  @ParameterizedTest
  @EnumSource
  void geminiStream_inAnyCoding_isCountedAndUntouched(Codings coding) throws Exception {
    answerIsTheSame(
        "/gemini/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse",
        "text/event-stream",
        coding,
        Answers.GEMINI_SSE);
    assertCounted("gemini", GEMINI);
  }

  @Test
  void brokenCoding_isForwardedAndCountedAsTapFailure() throws Exception {
    proxy
        .origin()
        .answer(
            head(
                    "HTTP/1.1 200 OK",
                    "Content-Type: application/json",
                    "Content-Encoding: gzip",
                    "Content-Length: " + Answers.CHAT_JSON.length())
                + Answers.CHAT_JSON);
    assertThat(ask("/openai/v1/chat/completions").body()).isEqualTo(Answers.CHAT_JSON);
    proxy.record();
    assertThat(proxy.metrics().sum("tokenmeter_tap_failures_total")).isOne();
    assertThat(proxy.metrics().sum("tokenmeter_tokens_total")).isZero();
  }

  @Test
  void answerWithoutUsage_isCountedAsUnmetered() throws Exception {
    proxy
        .origin()
        .answer(
            head("HTTP/1.1 200 OK", "Content-Type: application/json", "Content-Length: 2") + "{}");
    ask("/openai/v1/chat/completions");
    proxy.record();
    assertThat(proxy.metrics().sum("tokenmeter_unmetered_responses_total")).isOne();
  }

  @Test
  void cutStream_keepsWhatWasReported() throws Exception {
    String text = Answers.ANTHROPIC_SSE;
    String begun = text.substring(0, text.indexOf("event: content_block_stop"));
    proxy
        .origin()
        .script(
            connection -> {
              proxy.origin().request(connection);
              connection.send(
                  head(
                          "HTTP/1.1 200 OK",
                          "Content-Type: text/event-stream",
                          "Transfer-Encoding: chunked")
                      + chunk(begun));
            });
    RawConnection client = proxy.connect();
    client.send(post("/anthropic/v1/messages", "{\"model\":\"m\",\"stream\":true}"));
    assertThat(client.readToEnd().rest()).doesNotEndWith("0\r\n\r\n");
    assertThat(proxy.record().outcome()).isEqualTo(Outcome.UPSTREAM_RESET);
    Metrics metrics = proxy.metrics();
    assertThat(metrics.sum("tokenmeter_tokens_total", "source=\"reported\"", "type=\"input\""))
        .isEqualTo(11);
    assertThat(metrics.sum("tokenmeter_tokens_total", "source=\"estimated\"")).isPositive();
  }
}
