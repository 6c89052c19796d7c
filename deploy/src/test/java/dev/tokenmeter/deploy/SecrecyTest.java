package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.get;
import static dev.tokenmeter.deploy.Wire.head;
import static dev.tokenmeter.deploy.Wire.post;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Identity;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.proxy.log.AccessLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A credential in any place, on any way an exchange can end, is in nothing that we write. */
@Tag("SEC-05")
final class SecrecyTest {
  static final String CANARY = "c4n4ryc4n4ryc4n4ryc4n4ryc4n4ryc4n4ryc4n4ryc";
  private static final String TOKEN = "tmk_" + CANARY;

  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = System.out;
  private final PrintStream err = System.err;

  @BeforeEach
  void catchOutput() {
    PrintStream both = new PrintStream(printed, true, UTF_8);
    System.setOut(both);
    System.setErr(both);
  }

  @AfterEach
  void restoreOutput() {
    System.setOut(out);
    System.setErr(err);
  }

  /** A request for each place where a client puts a credential. */
  static Stream<String> requests() {
    String jwt = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJjNG40cnkifQ." + CANARY;
    return Stream.of(
        get("/openai/v1/models", "Authorization: Bearer sk-proj-" + CANARY),
        get("/openai/v1/models", "Authorization: Bearer " + jwt),
        get("/openai/v1/models", "Authorization: Basic " + CANARY),
        get("/openai/v1/models", "Authorization: " + CANARY),
        get("/anthropic/v1/models", "x-api-key: sk-ant-api03-" + CANARY),
        get("/anthropic/v1/models", "Authorization: Bearer sk-ant-oat01-" + CANARY),
        get("/openai/v1/models", "api-key: " + CANARY),
        get("/gemini/v1beta/models", "x-goog-api-key: AIza" + CANARY),
        get("/gemini/v1beta/models?key=AIza" + CANARY),
        get("/openai/v1/models?api_key=" + CANARY + "&access_token=" + CANARY),
        get("/openai/v1/models", "x-tokenmeter-token: " + TOKEN),
        get("/openai/v1/models", "Authorization: Bearer " + TOKEN),
        get("/anthropic/v1/models", "x-api-key: " + TOKEN),
        get("/t/" + TOKEN + "/openai/v1/models"),
        get("/nowhere/v1/models?key=" + CANARY, "Authorization: Bearer " + CANARY),
        get("/t/" + TOKEN + "/nowhere"),
        get("/openai/v1/models", "Cookie: session=" + CANARY),
        get(
            "/openai/v1/realtime",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Protocol: realtime, openai-insecure-api-key." + CANARY),
        post(
            "/anthropic/v1/messages",
            "{\"model\":\"m\",\"system\":\"" + CANARY + "\",\"metadata\":{}}",
            "x-api-key: " + CANARY),
        head("GET /openai/" + CANARY + " HTTP/1.1", "Host: x", "Host: " + CANARY),
        head("GET /openai/x HTTP/1.1", "Host: x", "Authorization : Bearer " + CANARY),
        head("GET /openai/x HTTP/1.1", "Host: x", "Content-Length: " + CANARY),
        head("GET http://user:" + CANARY + "@x/openai/x HTTP/1.1", "Host: x"),
        head(CANARY, "Host: x"));
  }

  private void assertKept(RawMessage answer, String request) throws Exception {
    if (answer.header("x-tokenmeter-error").isPresent()) {
      assertThat(answer.head() + answer.body()).as(request).doesNotContain(CANARY);
    }
    List<ExchangeRecord> records = proxy.records(1);
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    try (AccessLog access = AccessLog.start(Config.AccessLog.JSON, "test", log)) {
      records.forEach(access::end);
    }
    assertThat(log.toString(UTF_8)).as("access log").contains("\"status\"").doesNotContain(CANARY);
    assertThat(records.toString()).as("record").doesNotContain(CANARY);
    assertThat(proxy.metrics().text()).as("metrics").doesNotContain(CANARY);
    assertThat(printed.toString(UTF_8)).as("log").doesNotContain(CANARY);
  }

  private RawMessage ask(String request) throws IOException {
    return proxy.connect().send(request).readResponse();
  }

  @ParameterizedTest
  @MethodSource("requests")
  void credential_ofAServedRequest_isNowhere(String request) throws Exception {
    proxy.origin().answer(Wire.OK);
    assertKept(ask(request), request);
  }

  @ParameterizedTest
  @MethodSource("requests")
  void credential_ofARequestThatTheProviderRefuses_isNowhere(String request) throws Exception {
    proxy.origin().answer(head("HTTP/1.1 401 Unauthorized", "Content-Length: 2") + "no");
    assertKept(ask(request), request);
  }

  @ParameterizedTest
  @MethodSource("requests")
  void credential_ofARequestThatTheProviderBreaks_isNowhere(String request) throws Exception {
    proxy
        .origin()
        .script(
            connection -> {
              connection.readHead();
              connection.rst();
            });
    assertKept(ask(request), request);
  }

  @ParameterizedTest
  @MethodSource("requests")
  void credential_ofAnUnknownCallerWhoIsRefused_isNowhere(String request) throws Exception {
    Identity base = Identity.defaults();
    proxy.configure(
        config ->
            TestConfig.with(
                config,
                new Identity(
                    base.order(),
                    Identity.Unknown.REJECT,
                    base.pathTokens(),
                    Optional.empty(),
                    Optional.empty())));
    RawMessage answer = ask(request);
    assertThat(answer.status()).isBetween(400, 499);
    assertKept(answer, request);
  }

  @Test
  void credential_whenTheProviderCannotBeReached_isNowhere() throws Exception {
    proxy.configure(config -> TestConfig.at(1));
    String request = get("/gemini/v1beta/models?key=" + CANARY, "x-goog-api-key: " + CANARY);
    RawMessage answer = ask(request);
    assertThat(answer.status()).isEqualTo(502);
    assertKept(answer, request);
  }

  @Test
  void callerToken_neverReachesTheProvider() throws Exception {
    proxy.origin().answer(Wire.OK);
    for (String request :
        List.of(
            get("/openai/v1/models", "Authorization: Bearer " + TOKEN),
            get("/anthropic/v1/models", "x-api-key: " + TOKEN),
            get("/gemini/v1beta/models?key=" + TOKEN),
            get("/gemini/v1beta/models", "x-goog-api-key: " + TOKEN),
            get("/openai/v1/models", "api-key: " + TOKEN),
            get("/openai/v1/models", "x-tokenmeter-token: " + TOKEN),
            get("/t/" + TOKEN + "/openai/v1/models"))) {
      assertThat(ask(request).status()).as(request).isEqualTo(401);
    }
    assertThat(proxy.origin().unseen()).isZero();
  }
}
