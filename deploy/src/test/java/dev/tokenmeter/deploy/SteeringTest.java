package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.get;
import static dev.tokenmeter.deploy.Wire.head;
import static dev.tokenmeter.deploy.Wire.post;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever names another server, a request with its credential goes to the configured one. */
@Tag("SEC-01")
final class SteeringTest {
  private static final String KEY = "Authorization: Bearer sk-the-key-that-must-not-go-astray";
  private static final String CHAT = "/openai/v1/chat/completions";

  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();

  private Optional<ScriptedOrigin> decoy = Optional.empty();

  @BeforeEach
  void listenElsewhere() throws IOException {
    ScriptedOrigin elsewhere = ScriptedOrigin.start();
    elsewhere.answer(head("HTTP/1.1 200 OK", "Content-Length: 5") + "decoy");
    decoy = Optional.of(elsewhere);
  }

  @AfterEach
  void close() throws IOException {
    decoy.orElseThrow().close();
  }

  /** The text with the decoy's address in it. */
  private String at(String text) {
    return text.replace("DECOY", "127.0.0.1:" + decoy.orElseThrow().port());
  }

  private void assertAtTheConfiguredOne(String request) throws Exception {
    proxy.origin().answer(Wire.OK);
    assertThat(proxy.exchange(request).body()).isEqualTo("ok");
    RawMessage seen = proxy.origin().received();
    assertThat(seen.fields("host")).containsExactly("Host: 127.0.0.1:" + proxy.origin().port());
    assertThat(seen.fields("authorization")).containsExactly(KEY);
    assertThat(decoy.orElseThrow().connections()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Forwarded-Host: DECOY",
        "X-Forwarded-Server: DECOY",
        "X-Forwarded-Port: 1",
        "X-Forwarded-Proto: https",
        "X-Forwarded-Prefix: //DECOY",
        "X-Forwarded-Uri: http://DECOY/",
        "Forwarded: host=\"DECOY\";proto=https",
        "X-Host: DECOY",
        "X-Original-Host: DECOY",
        "X-Original-URL: http://DECOY/",
        "X-Rewrite-URL: http://DECOY/",
        "X-HTTP-Host-Override: DECOY",
        "X-HTTP-Method-Override: CONNECT",
        "X-Envoy-Original-Dst-Host: DECOY",
        "X-Proxy-URL: http://DECOY",
        "X-Target-URL: http://DECOY",
        "X-Upstream: DECOY",
        "X-Upstream-Host: DECOY",
        "X-Base-URL: http://DECOY",
        "X-Api-Base: http://DECOY/v1",
        "X-OpenAI-Api-Base: http://DECOY/v1",
        "X-Custom-Host: http://DECOY",
        "X-Portkey-Custom-Host: http://DECOY",
        "X-Portkey-Config: {\"provider\":\"openai\",\"custom_host\":\"http://DECOY\"}",
        "X-Gitlab-Base-URL: http://DECOY",
        "Helicone-Target-URL: http://DECOY",
        "Destination: http://DECOY/",
        "Alt-Used: DECOY",
        "Origin: http://DECOY",
        "Referer: http://DECOY/",
        "Via: 1.1 DECOY"
      })
  void field_thatNamesAnotherServer_isNotHeeded(String field) throws Exception {
    assertAtTheConfiguredOne(get("/openai/x", KEY, at(field)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"model\":\"m\",\"api_base\":\"http://DECOY\"}",
        "{\"model\":\"m\",\"base_url\":\"http://DECOY\",\"api_version\":\"x\"}",
        "{\"model\":\"m\",\"user_config\":{\"model_list\":[{\"model_name\":\"m\",\"litellm_params\":{\"api_base\":\"http://DECOY\"}}]}}",
        "{\"model\":\"m\",\"extra_body\":{\"api_base\":\"http://DECOY\"}}",
        "{\"model\":\"m\",\"metadata\":{\"api_base\":\"http://DECOY\"}}",
        "{\"model\":\"m\",\"fallbacks\":[{\"api_base\":\"http://DECOY\"}]}",
        "{\"model\":\"http://DECOY/m\",\"proxy\":\"http://DECOY\",\"webhook\":\"http://DECOY\"}"
      })
  void body_thatNamesAnotherServer_isNotHeeded(String body) throws Exception {
    assertAtTheConfiguredOne(post(CHAT, at(body), KEY, "Content-Type: application/json"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /openai/x?api_base=http://DECOY HTTP/1.1",
        "GET /openai/x?base_url=http%3A%2F%2FDECOY&url=http://DECOY HTTP/1.1",
        "GET /openai/x?host=DECOY&target=DECOY&proxy=http://DECOY HTTP/1.1",
        "GET /openai//DECOY/x HTTP/1.1",
        "GET /openai/@DECOY/x HTTP/1.1",
        "GET /openai/http://DECOY/x HTTP/1.1",
        "GET http://DECOY/openai/x HTTP/1.1",
        "GET https://DECOY/openai/x HTTP/1.1"
      })
  void target_thatNamesAnotherServer_isForwardedAsAPathAtMost(String line) throws Exception {
    assertAtTheConfiguredOne(head(at(line), at("Host: DECOY"), KEY));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET //DECOY/openai/x HTTP/1.1",
        "GET /@DECOY/openai/x HTTP/1.1",
        "GET http://user@DECOY/openai/x HTTP/1.1",
        "GET DECOY/openai/x HTTP/1.1",
        "CONNECT DECOY HTTP/1.1",
        "GET http://DECOY@DECOY/ HTTP/1.1",
        "GET gopher://DECOY/openai/x HTTP/1.1"
      })
  void target_ofNoProvider_reachesNobody(String line) throws Exception {
    RawMessage answer = proxy.exchange(head(at(line), at("Host: DECOY"), KEY));
    assertThat(answer.status()).isBetween(400, 499);
    assertThat(proxy.origin().connections()).isZero();
    assertThat(decoy.orElseThrow().connections()).isZero();
  }

  static Stream<List<String>> answers() {
    return Stream.of(
        List.of("301 Moved Permanently", "Location: http://DECOY/openai/x"),
        List.of("302 Found", "Location: //DECOY/"),
        List.of("303 See Other", "Location: http://DECOY/"),
        List.of("305 Use Proxy", "Location: http://DECOY/"),
        List.of("307 Temporary Redirect", "Location: http://DECOY/"),
        List.of("308 Permanent Redirect", "Location: http://DECOY/"),
        List.of("401 Unauthorized", "WWW-Authenticate: Bearer realm=\"http://DECOY\""),
        List.of("200 OK", "Refresh: 0; url=http://DECOY/"),
        List.of("200 OK", "Content-Location: http://DECOY/"),
        List.of("200 OK", "Link: <http://DECOY/>; rel=preload"),
        List.of("200 OK", "Alt-Svc: h2=\"DECOY\"; ma=3600; persist=1"),
        List.of("421 Misdirected Request", "Location: http://DECOY/"));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void answer_thatNamesAnotherServer_isTheClientsToFollow(List<String> answer) throws Exception {
    proxy
        .origin()
        .answer(
            head("HTTP/1.1 " + answer.getFirst(), at(answer.getLast()), "Content-Length: 2")
                + "ok");
    RawConnection client = proxy.connect();
    for (int i = 0; i < 2; i++) {
      RawMessage told = client.send(post(CHAT, "{}", KEY)).readResponse();
      assertThat(told.startLine()).isEqualTo("HTTP/1.1 " + answer.getFirst());
      assertThat(proxy.origin().received().startLine()).endsWith("/v1/chat/completions HTTP/1.1");
    }
    assertThat(decoy.orElseThrow().connections()).isZero();
  }

  @Test
  void authority_ofAnHttp2Stream_isNotHeeded() throws Exception {
    proxy.origin().answer(Wire.OK);
    Http2Peer client = Http2Peer.wide(proxy.connect());
    client.headers(
        1,
        Http2Peer.END_STREAM,
        ":method: GET",
        ":scheme: https",
        at(":authority: DECOY"),
        ":path: /openai/x",
        at("x-forwarded-host: DECOY"));
    assertThat(client.answer(1).body()).isEqualTo("ok");
    assertThat(proxy.origin().received().header("host"))
        .contains("127.0.0.1:" + proxy.origin().port());
    assertThat(decoy.orElseThrow().connections()).isZero();
  }
}
