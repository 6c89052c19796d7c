package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.chunk;
import static dev.tokenmeter.deploy.Wire.head;
import static dev.tokenmeter.deploy.Wire.post;
import static dev.tokenmeter.deploy.Wire.postChunked;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.config.Limits;
import dev.tokenmeter.config.Provider;
import dev.tokenmeter.metrics.record.Outcome;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code include-usage: inject}: the provider is asked, and the client does not notice. */
final class IncludeUsageTest {
  private static final String PATH = "/asking/v1/chat/completions";
  private static final String JSON = "Content-Type: application/json";
  private static final String BODY = "{\"model\":\"m\", \"stream\":true, \"messages\":[]}";
  private static final String ASKING =
      BODY.substring(0, BODY.length() - 1) + ",\"stream_options\":{\"include_usage\":true}}";

  /** What the provider sends when it is asked. */
  private static final String ASKED =
      """
      data: {"id":"c","choices":[{"index":0,"delta":{"content":"Hi"}}],"usage":null}

      data: {"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}

      data: {"id":"c","choices":[],"usage":{"prompt_tokens":20,"completion_tokens":5,"total_tokens":25}}

      data: [DONE]

      """;

  /** What it sends when it is not. */
  private static final String UNASKED =
      """
      data: {"id":"c","choices":[{"index":0,"delta":{"content":"Hi"}}]}

      data: {"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

      data: [DONE]

      """;

  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();

  @BeforeEach
  void ask() {
    Limits base = Limits.defaults();
    Limits limits =
        new Limits(
            base.requestLine(),
            base.headers(),
            base.headerCount(),
            base.connections(),
            base.replay(),
            base.idlePerUpstream(),
            base.writeHigh(),
            base.writeLow(),
            10_000,
            base.signedBody(),
            base.http2Streams(),
            base.http2Resets(),
            base.memory());
    Provider asking = asking(proxy.origin().port());
    proxy.configure(config -> TestConfig.with(TestConfig.with(config, asking), limits));
  }

  private static Provider asking(int port) {
    return new Provider(
        "asking",
        Optional.of(URI.create("http://127.0.0.1:" + port)),
        Dialect.OPENAI,
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        false,
        Provider.IncludeUsage.INJECT);
  }

  private static String chunked(String text, int size, String... fields) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i += size) {
      out.append(chunk(text.substring(i, Math.min(i + size, text.length()))));
    }
    return head(
            "HTTP/1.1 200 OK",
            "Content-Type: text/event-stream",
            String.join("\r\n", fields).isEmpty() ? "X: y" : String.join("\r\n", fields),
            "Transfer-Encoding: chunked")
        + out
        + "0\r\n\r\n";
  }

  private long counted() throws Exception {
    proxy.record();
    return proxy.metrics().sum("tokenmeter_tokens_total", "source=\"reported\"");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 64, 10_000})
  void stream_thatLeftUsageOpen_isCountedAndLooksUnasked(int size) throws Exception {
    proxy.origin().answer(chunked(ASKED, size));
    RawMessage answer = proxy.exchange(post(PATH, BODY, JSON, "Accept-Encoding: gzip, br"));
    assertThat(answer.body()).isEqualTo(UNASKED);
    assertThat(counted()).isEqualTo(25);
    RawMessage request = proxy.origin().received();
    assertThat(request.body()).isEqualTo(ASKING);
    assertThat(request.header("content-length")).contains("" + ASKING.length());
    assertThat(request.header("accept-encoding")).contains("identity");
  }

  @Test
  void request_whoseConnectionFailsAtOnce_isAnsweredAndItsBodyLetGo() throws Exception {
    Provider itself = asking(proxy.address().getPort());
    proxy.server().reconfigure(TestConfig.with(proxy.config(), itself));
    assertThat(proxy.exchange(post(PATH, BODY, JSON)).status()).isEqualTo(508);
    assertThat(proxy.record().outcome()).isEqualTo(Outcome.PROXY_ERROR);
  }

  @Test
  void request_inChunks_isAskedAsWell() throws Exception {
    proxy.origin().answer(chunked(ASKED, 50));
    String body = chunk(BODY.substring(0, 5)) + chunk(BODY.substring(5)) + "0\r\n\r\n";
    RawConnection client = proxy.connect();
    client.sendByteByByte(postChunked(PATH, JSON) + body);
    assertThat(client.readResponse().body()).isEqualTo(UNASKED);
    assertThat(counted()).isEqualTo(25);
    RawMessage request = proxy.origin().received();
    assertThat(request.body()).isEqualTo(ASKING);
    assertThat(request.header("accept-encoding")).isEmpty();
  }

  @Test
  void answer_ofKnownLength_endsWhereTheClientExpects() throws Exception {
    proxy
        .origin()
        .answer(
            head(
                    "HTTP/1.1 200 OK",
                    "Content-Type: text/event-stream; charset=utf-8",
                    "Content-Length: " + ASKED.length())
                + ASKED);
    RawConnection client = proxy.connect();
    for (int i = 0; i < 2; i++) {
      assertThat(client.send(post(PATH, BODY, JSON)).readResponse().body()).isEqualTo(UNASKED);
    }
    proxy.records(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"stream\":false}",
        "{\"stream\":true,\"stream_options\":{\"include_usage\":false}}",
        "{\"stream\":true,\"stream_options\":{\"include_usage\":true}}",
        "not json",
      })
  void request_thatDecided_passesAsItIs(String body) throws Exception {
    proxy.origin().answer(chunked(ASKED, 50));
    RawMessage answer = proxy.exchange(post(PATH, body, JSON, "Accept-Encoding: gzip"));
    assertThat(answer.body()).isEqualTo(ASKED);
    RawMessage request = proxy.origin().received();
    assertThat(request.body()).isEqualTo(body);
    assertThat(request.header("accept-encoding")).contains("gzip");
    proxy.record();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Type: text/plain",
        "Content-Type: application/json\r\nContent-Encoding: gzip",
        "Content-Type: application/json\r\nExpect: 100-continue",
        "Content-Type: application/json\r\nContent-Digest: sha-256=:AA==:",
        "Content-Type: application/json\r\nAuthorization: AWS4-HMAC-SHA256 Credential=x",
      })
  void request_whoseHeadForbidsAnEdit_passesAsItIs(String fields) throws Exception {
    proxy.origin().answer(chunked(UNASKED, 50));
    assertThat(proxy.exchange(post(PATH, BODY, fields)).body()).isEqualTo(UNASKED);
    assertThat(proxy.origin().received().body()).isEqualTo(BODY);
    proxy.record();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/asking/v1/responses", "/asking/v1/embeddings", "/openai/v1/chat/completions"})
  void request_ofAnotherKind_passesAsItIs(String path) throws Exception {
    proxy.origin().answer(chunked(UNASKED, 50));
    proxy.exchange(post(path, BODY, JSON));
    assertThat(proxy.origin().received().body()).isEqualTo(BODY);
    proxy.record();
  }

  @Test
  void request_beyondTheBound_passesAndIsCountedAsNotRequested() throws Exception {
    proxy.origin().answer(chunked(UNASKED, 50));
    String body = "{\"stream\":true,\"x\":\"" + "x".repeat(10_000) + "\"}";
    RawConnection client = proxy.connect();
    assertThat(client.send(post(PATH, body, JSON)).readResponse().body()).isEqualTo(UNASKED);
    client.send(postChunked(PATH, JSON) + chunk(body) + "0\r\n\r\n");
    assertThat(client.readResponse().body()).isEqualTo(UNASKED);
    for (int i = 0; i < 2; i++) {
      assertThat(proxy.origin().received().body()).isEqualTo(body);
    }
    proxy.records(2);
    assertThat(proxy.limitsHit()).filteredOn("include_usage_body"::equals).hasSize(2);
    assertThat(
            proxy
                .metrics()
                .sum("tokenmeter_unmetered_responses_total", "reason=\"usage_not_requested\""))
        .isEqualTo(2);
  }

  @Test
  void answer_thatIsCompressedNevertheless_passesAsItIs() throws Exception {
    String coded = Codings.GZIP.encode(ASKED);
    proxy.origin().answer(chunked(coded, 50, "Content-Encoding: gzip"));
    assertThat(proxy.exchange(post(PATH, BODY, JSON)).body()).isEqualTo(coded);
    assertThat(counted()).isEqualTo(25);
  }

  @Test
  void client_thatLeavesWhileTheRequestIsHeld_leavesNothingBehind() throws Exception {
    RawConnection client = proxy.connect();
    client.send(postChunked(PATH, JSON) + chunk(BODY.substring(0, 9)));
    client.close();
    assertThat(proxy.record().outcome()).isEqualTo(Outcome.CLIENT_ABORT);
    assertThat(proxy.origin().connections()).isZero();
  }

  @Test
  void client_thatLeavesAfterTheFinishReason_isStillCounted() throws Exception {
    int usage = ASKED.indexOf("data: {\"id\":\"c\",\"choices\":[],");
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
                      + chunk(ASKED.substring(0, usage)));
              Waiting.until("the client to leave", () -> proxy.connections() == 0);
              connection.send(chunk(ASKED.substring(usage)) + "0\r\n\r\n");
              connection.readToEnd();
            });
    RawConnection client = proxy.connect();
    client.send(post(PATH, BODY, JSON));
    client.readUntil("\"stop\"");
    client.close();
    assertThat(counted()).isEqualTo(25);
  }
}
