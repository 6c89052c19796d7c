package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.chunk;
import static dev.tokenmeter.deploy.Wire.head;
import static dev.tokenmeter.deploy.Wire.post;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.ConfigReader;
import dev.tokenmeter.proxy.net.ProxyServer;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.eventstream.HeaderValue;
import software.amazon.awssdk.eventstream.Message;

/**
 * Bedrock with the operator's AWS credentials: signed by the proxy, counted, and untouched else.
 */
final class BedrockTest {
  private static final String TOKEN = "tmk_" + "t".repeat(43);
  private static final String WITH_TOKEN = "Authorization: Bearer " + TOKEN;
  private static final String FILE_PROPERTY = "aws.sharedCredentialsFile";
  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  private static final String JSON = "Content-Type: application/json";
  private static final String INVOKE =
      "/bedrock/model/eu.anthropic.claude-sonnet-4-5-20250929-v1%3A0/invoke";
  private static final String CONVERSE_STREAM =
      "/bedrock/model/us.amazon.nova-pro-v1:0/converse-stream";
  private static final String BODY = "{\"messages\":[{\"role\":\"user\",\"content\":\"h\u00e9\"}]}";

  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();

  @TempDir private Path directory;

  @BeforeEach
  void configure() throws Exception {
    Path credentials = directory.resolve("credentials");
    Files.writeString(
        credentials,
        """
        [corp]
        aws_access_key_id = AKIDCORP
        aws_secret_access_key = %s
        aws_session_token = session/token==
        """
            .formatted(SECRET));
    System.setProperty(FILE_PROPERTY, credentials.toString());
    useProfile("corp");
  }

  @AfterEach
  void forgetCredentials() {
    System.clearProperty(FILE_PROPERTY);
  }

  private void useProfile(String profile) throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(TOKEN.getBytes(UTF_8));
    Path file = directory.resolve("tokenmeter.yaml");
    Files.writeString(
        file,
        """
        listen: { port: 0 }
        providers:
          bedrock: { url: "http://127.0.0.1:%d", credentials: { aws: %s, region: eu-west-1 } }
        callers: [{ name: alice, tokens: ["sha256:%s"] }]
        limits: { signed-body: 64KiB }
        """
            .formatted(proxy.origin().port(), profile, HexFormat.of().formatHex(hash)));
    proxy.configure(config -> read(file));
  }

  private static Config read(Path file) {
    return switch (ConfigReader.read(file, Map.of())) {
      case ConfigReader.Result.Loaded loaded -> loaded.config();
      case ConfigReader.Result.Refused refused -> throw new AssertionError(refused.toString());
    };
  }

  private void answerOk() {
    proxy.origin().answer(head("HTTP/1.1 200 OK", JSON, "Content-Length: 2") + "{}");
  }

  /** What reached the provider, which is signed for exactly that. */
  private RawMessage signed() throws Exception {
    RawMessage request = proxy.origin().received();
    SigV4 signature = SigV4.of(request);
    assertThat(signature.signature()).isEqualTo(signature.expected(request, SECRET));
    assertThat(signature.accessKeyId()).isEqualTo("AKIDCORP");
    assertThat(signature.scope()).endsWith("/eu-west-1/bedrock/aws4_request");
    assertThat(signature.signedHeaders())
        .contains("host", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token");
    assertThat(request.header("x-amz-security-token")).contains("session/token==");
    assertThat(request.head()).doesNotContain(TOKEN);
    return request;
  }

  @Test
  void request_isSignedAndOtherwiseTheSame() throws Exception {
    answerOk();
    assertThat(proxy.exchange(post(INVOKE, BODY, JSON, WITH_TOKEN, "X-Own: a")).status())
        .isEqualTo(200);
    RawMessage request = signed();
    assertThat(request.startLine()).isEqualTo("POST " + INVOKE.substring(8) + " HTTP/1.1");
    assertThat(request.body()).isEqualTo(BODY);
    assertThat(request.header("x-own")).contains("a");
    assertThat(request.header("host")).contains("127.0.0.1:" + proxy.origin().port());
  }

  @Test
  void signatureOfTheCaller_isReplacedByOurs() throws Exception {
    answerOk();
    proxy.exchange(
        post(
            INVOKE,
            BODY,
            JSON,
            "Authorization: AWS4-HMAC-SHA256"
                + " Credential=AKIAX/20261125/eu-west-1/bedrock/aws4_request, SignedHeaders=host,"
                + " Signature=00",
            "x-amz-security-token: theirs",
            "x-amz-date: 20200101T000000Z",
            "x-amz-content-sha256: 00",
            "x-amzn-bedrock-accept: */*",
            "x-tokenmeter-token: " + TOKEN));
    RawMessage request = signed();
    assertThat(request.fields("authorization")).hasSize(1);
    assertThat(request.fields("x-amz-date")).hasSize(1);
    assertThat(request.fields("x-amz-content-sha256")).hasSize(1);
    assertThat(request.head()).doesNotContain("theirs", "AKIAX");
    assertThat(proxy.record().caller().name()).isEqualTo("alice");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1_000})
  void chunkedBody_isSignedAsAWhole(int size) throws Exception {
    answerOk();
    String body = "\u00e4".repeat(10_000);
    StringBuilder chunks = new StringBuilder();
    for (int i = 0; i < body.length(); i += size) {
      chunks.append(chunk(body.substring(i, Math.min(body.length(), i + size))));
    }
    String head =
        head("POST " + INVOKE + " HTTP/1.1", "Host: x", WITH_TOKEN, "Transfer-Encoding: chunked");
    assertThat(proxy.exchange(head + chunks + "0\r\n\r\n").status()).isEqualTo(200);
    RawMessage request = signed();
    assertThat(request.body()).isEqualTo(body);
    assertThat(request.header("content-length")).contains("10000");
    assertThat(request.header("transfer-encoding")).isEmpty();
  }

  @Test
  void queryAndNoBody_areSigned() throws Exception {
    answerOk();
    String path = "/bedrock/inference-profiles?type=SYSTEM_DEFINED&maxResults=1%2C0&a+b";
    proxy.exchange(head("GET " + path + " HTTP/1.1", "Host: x", WITH_TOKEN));
    assertThat(signed().header("content-length")).isEmpty();
  }

  @Test
  void clientThatWaitsForContinue_isToldToSend() throws Exception {
    answerOk();
    RawConnection client = proxy.connect();
    client.send(
        head(
            "POST " + INVOKE + " HTTP/1.1",
            "Host: x",
            WITH_TOKEN,
            "Expect: 100-continue",
            "Content-Length: " + BODY.length()));
    assertThat(client.readHead()).startsWith("HTTP/1.1 100 ");
    assertThat(client.send(BODY).readResponse().status()).isEqualTo(200);
    assertThat(signed().header("expect")).isEmpty();
  }

  @Test
  void bodyAtTheBound_isSignedAndOneByteMoreIsRefused() throws Exception {
    answerOk();
    String body = "x".repeat(64 << 10);
    assertThat(proxy.exchange(post(INVOKE, body, WITH_TOKEN)).status()).isEqualTo(200);
    assertThat(signed().body()).hasSize(64 << 10);
    RawMessage announced = proxy.exchange(post(INVOKE, body + "y", WITH_TOKEN));
    String chunked =
        head("POST " + INVOKE + " HTTP/1.1", "Host: x", WITH_TOKEN, "Transfer-Encoding: chunked")
            + chunk(body)
            + chunk("y");
    for (RawMessage refused : new RawMessage[] {announced, proxy.exchange(chunked)}) {
      assertThat(refused.status()).isEqualTo(413);
      assertThat(refused.header("x-tokenmeter-error")).contains("body_too_large");
      assertThat(refused.header("x-amzn-errortype")).contains("ValidationException");
      assertThat(refused.body()).contains("limits.signed-body").contains("\"message\"");
    }
    assertThat(proxy.limitsHit()).containsExactly("signed_body", "signed_body");
    assertThat(proxy.origin().unseen()).isZero();
  }

  @Test
  void profileWithoutCredentials_isOurOwnError() throws Exception {
    useProfile("nobody");
    RawMessage answer = proxy.exchange(post(INVOKE, BODY, WITH_TOKEN));
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("x-tokenmeter-error")).contains("credential_missing");
    assertThat(answer.header("x-amzn-errortype")).contains("ServiceUnavailableException");
    assertThat(proxy.origin().connections()).isZero();
  }

  @Test
  void callerWhoProvesNothing_isNotSignedFor() throws Exception {
    RawMessage answer =
        proxy.exchange(post(INVOKE, BODY, "Authorization: Bearer bedrock-api-key-x"));
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.header("x-tokenmeter-error")).contains("unproved_caller");
    assertThat(
            proxy
                .exchange(post("/bedrock/async-invoke", BODY, WITH_TOKEN))
                .header("x-tokenmeter-error"))
        .contains("path_not_permitted");
    assertThat(proxy.origin().connections()).isZero();
  }

  @Test
  void clientThatLeavesBeforeItsBodyIsComplete_leavesNothing() throws Exception {
    RawConnection client = proxy.connect();
    client.send(
        head("POST " + INVOKE + " HTTP/1.1", "Host: x", WITH_TOKEN, "Content-Length: 100") + "abc");
    ProxyServer server = proxy.server();
    Waiting.until("an exchange", () -> server.exchangesInFlight() == 1);
    client.close();
    proxy.record();
    assertThat(proxy.origin().connections()).isZero();
  }

  @Test
  void eventStream_isForwardedAsItCameAndCounted() throws Exception {
    String frames =
        frame("messageStart", "{\"role\":\"assistant\",\"p\":\"abc\"}")
            + frame("contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"hi\"}}")
            + frame("messageStop", "{\"stopReason\":\"end_turn\"}")
            + frame(
                "metadata",
                "{\"usage\":{\"inputTokens\":120,\"outputTokens\":33,\"cacheReadInputTokens\":9000}}");
    assertThat(stream(CONVERSE_STREAM, frames)).isEqualTo(frames);
    assertCounted(Map.of("input", 120L, "output", 33L, "cache_read", 9_000L));
    assertThat(proxy.metrics().text()).contains("model=\"us.amazon.nova-pro-v1:0\"");
  }

  @Test
  void eventStreamOfAnthropic_isForwardedAsItCameAndCounted() throws Exception {
    StringBuilder frames = new StringBuilder();
    Answers.ANTHROPIC_SSE
        .lines()
        .filter(line -> line.startsWith("data: "))
        .forEach(
            line ->
                frames.append(
                    frame(
                        "chunk",
                        "{\"bytes\":\"%s\",\"p\":\"ab\"}"
                            .formatted(
                                Base64.getEncoder()
                                    .encodeToString(line.substring(6).getBytes(UTF_8))))));
    assertThat(stream(INVOKE + "-with-response-stream", frames.toString()))
        .isEqualTo(frames.toString());
    assertCounted(Map.of("input", 11L, "cache_write_5m", 5L, "cache_read", 7L, "output", 13L));
  }

  @Test
  void answerWhoseBodyCountsNothing_isCountedByItsHeaders() throws Exception {
    String body = "{\"outputs\":[{\"text\":\"hi\",\"stop_reason\":\"stop\"}]}";
    proxy
        .origin()
        .answer(
            head(
                    "HTTP/1.1 200 OK",
                    JSON,
                    "X-Amzn-Bedrock-Input-Token-Count: 21",
                    "x-amzn-bedrock-output-token-count: 8",
                    "Content-Length: " + body.length())
                + body);
    proxy.exchange(post("/bedrock/model/mistral.mistral-large/invoke", BODY, WITH_TOKEN));
    assertCounted(Map.of("input", 21L, "output", 8L));
  }

  private String stream(String path, String frames) throws Exception {
    StringBuilder chunks = new StringBuilder();
    for (int i = 0; i < frames.length(); i += 11) {
      chunks.append(chunk(frames.substring(i, Math.min(frames.length(), i + 11))));
    }
    proxy
        .origin()
        .answer(
            head(
                    "HTTP/1.1 200 OK",
                    "Content-Type: application/vnd.amazon.eventstream",
                    "Transfer-Encoding: chunked")
                + chunks
                + "0\r\n\r\n");
    return proxy.exchange(post(path, BODY, JSON, WITH_TOKEN)).body();
  }

  private void assertCounted(Map<String, Long> truth) throws Exception {
    proxy.record();
    for (Map.Entry<String, Long> entry : truth.entrySet()) {
      String type = "type=\"" + entry.getKey() + "\"";
      assertThat(proxy.metrics().sum("tokenmeter_tokens_total", "caller=\"alice\"", type))
          .as(entry.getKey())
          .isEqualTo(entry.getValue());
    }
    assertThat(proxy.metrics().sum("tokenmeter_tokens_total"))
        .isEqualTo(truth.values().stream().mapToLong(Long::longValue).sum());
  }

  /** A message made by AWS's own encoder, as Latin-1. */
  private static String frame(String type, String json) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new Message(
            Map.of(
                ":event-type", HeaderValue.fromString(type),
                ":content-type", HeaderValue.fromString("application/json"),
                ":message-type", HeaderValue.fromString("event")),
            json.getBytes(UTF_8))
        .encode(out);
    return out.toString(ISO_8859_1);
  }
}
