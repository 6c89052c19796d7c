package dev.tokenmeter.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("SEC-05")
@net.jqwik.api.Tag("SEC-05")
final class RedactionTest {

  @ParameterizedTest
  @CsvSource({
    "/v1/models?key=AIzaSyX&alt=sse, /v1/models?key=***&alt=sse",
    "/v1/models?K%65y=secret, /v1/models?K%65y=***",
    "/ws/x?access_token=abc, /ws/x?access_token=***",
    "https://me:pw@host.test/p?a=b, https://***@host.test/p?a=b",
    "https://token@host.test, https://***@host.test",
    "/t/tmk_alice_alice_alice_alice_alice_alice_alice-0/openai/v1, /t/***/openai/v1",
    "/t/tmk_mistyped/openai, /t/***/openai",
    "/v1/messages?beta=true, /v1/messages?beta=true",
    "/m/a?X-Amz-Credential=AKIAX%2F1&X-Amz-Date=2, /m/a?X-Amz-Credential=***&X-Amz-Date=2",
  })
  void uri_showsEverythingButItsSecrets(String uri, String shown) {
    assertThat(Redaction.redactUri(uri)).isEqualTo(shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "connection refused: api.anthropic.com/160.79.104.10:443",
        "/model/us.anthropic.claude-sonnet-4-5-20250929-v1:0/invoke-with-response-stream",
        "req_011CUmZ 5f0c1a52-3c1e-4d2b-9a55-0f6f5f1d7a10",
        "this provider wants a bearer token",
        "fingerprint key data/fingerprint.key does not exist",
        "identity.fingerprint-key: environment variable FP is not set",
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse",
      })
  void text_withoutSecrets_staysAsItIs(String text) {
    assertThat(Redaction.redact(text)).isEqualTo(text);
    assertThat(Redaction.redactUri(text)).isEqualTo(text);
  }

  @Property
  void secret_isNeverShown(@ForAll("secrets") String secret, @ForAll("frames") List<String> frame) {
    String text = frame.get(0) + secret + frame.get(1);
    assertThat(Redaction.redact(text)).doesNotContain(secret);
    assertThat(Redaction.redactUri(text)).doesNotContain(secret);
  }

  @Property
  void announcedSecret_isNeverShownWhateverItLooksLike(
      @ForAll("announcements") String announcement, @ForAll("words") String secret) {
    String text = announcement + secret + " end";
    assertThat(Redaction.redact(text)).isEqualTo(Redaction.redact(text).replace(secret, "?"));
  }

  @Test
  void hostileText_takesNoLongTime() {
    for (String piece : List.of("a-", "//@", "tmk_", "key=", "Bearer ", "eyJ.", "1a", "\"=\"")) {
      assertThat(Redaction.redact(piece.repeat(20_000))).isNotNull();
    }
  }

  @Provide
  Arbitrary<String> words() {
    return Arbitraries.strings()
        .withCharRange('a', 'z')
        .withCharRange('A', 'Z')
        .withCharRange('0', '9')
        .withChars("-_.")
        .ofMinLength(12)
        .ofMaxLength(50);
  }

  @Provide
  Arbitrary<String> secrets() {
    Arbitrary<String> prefix =
        Arbitraries.of(
            "tmk_",
            "sk-",
            "sk-ant-api03-",
            "sk-ant-oat01-",
            "AIzaSy",
            "ya29.",
            "eyJhbGci",
            "gsk_",
            "xai-",
            "ek_",
            "ABSK",
            "bedrock-api-key-",
            "tid=");
    Arbitrary<String> body =
        Arbitraries.strings()
            .withCharRange('a', 'z')
            .withCharRange('0', '9')
            .withChars("-_")
            .ofMinLength(8)
            .ofMaxLength(60)
            .map(text -> text + "0");
    return Combinators.combine(prefix, body).as(String::concat);
  }

  @Provide
  Arbitrary<List<String>> frames() {
    return Arbitraries.of(
        List.of("", ""),
        List.of("GET /v1/x?a=", "&b=2"),
        List.of("/t/", "/openai/v1/responses"),
        List.of("{\"k\":\"", "\"}"),
        List.of("Authorization: Bearer ", "\r\n"),
        List.of("http://u:", "@host/p"),
        List.of("failed for ", ": refused"),
        List.of("(", ")"),
        List.of("x=", ","));
  }

  @Provide
  Arbitrary<String> announcements() {
    return Arbitraries.of(
        "Authorization: Bearer ",
        "authorization: ",
        "Bearer ",
        "Basic ",
        "x-api-key: ",
        "api-key=",
        "x-goog-api-key: ",
        "{\"api_key\": \"",
        "password=",
        "?key=",
        "access_token=",
        "x-tokenmeter-token: ",
        "openai-insecure-api-key.",
        "Ocp-Apim-Subscription-Key: ");
  }
}
