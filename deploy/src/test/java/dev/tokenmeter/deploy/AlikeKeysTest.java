package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.get;
import static dev.tokenmeter.deploy.Wire.head;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that share all but a little are those of different callers. */
@Tag("SEC-04")
final class AlikeKeysTest {
  private static final String BODY = "aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789aBcDeFgHiJ";
  private static final String KEY = "sk-proj-" + BODY + "-aLiCe";

  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();

  /** What shares its first or last characters with the key, or differs in the case of some. */
  static Stream<String> alike() {
    return Stream.of(
        KEY.substring(0, 20) + "-and-then-another-rest",
        KEY.substring(0, KEY.length() - 1),
        KEY.substring(0, KEY.length() - 1) + "E",
        KEY + "e",
        KEY + KEY,
        KEY.substring(1),
        "x" + KEY,
        "another-beginning-" + KEY.substring(KEY.length() - 20),
        KEY.toLowerCase(Locale.ROOT),
        KEY.toUpperCase(Locale.ROOT),
        KEY.replace('B', 'b'),
        KEY.replace("-", "_"),
        KEY.replace("-", "--"),
        KEY.replace("0", "%30"),
        KEY.replace("sk-", "sk-\u00e9"),
        "a-secret-with-a-space " + KEY,
        "a_b " + KEY,
        KEY + " " + KEY);
  }

  private void know() throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(KEY.getBytes(US_ASCII));
    String rules =
        "callers: [{ name: alice, team: payments, keys: [\"sha256:%s\"] }]"
            .formatted(HexFormat.of().formatHex(hash));
    proxy.configure(config -> TestConfig.withRules(config, rules));
    proxy.origin().answer(Wire.OK);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Authorization: Bearer ", "authorization: bearer ", "Authorization:   Bearer "})
  void key_howeverItIsAnnounced_isItsCallers(String before) throws Exception {
    know();
    assertThat(proxy.exchange(get("/openai/x", before + KEY)).status()).isEqualTo(200);
    assertThat(proxy.record().caller().name()).isEqualTo("alice");
  }

  @ParameterizedTest
  @MethodSource("alike")
  void key_thatIsAlike_isSomebodyElses(String other) throws Exception {
    know();
    RawConnection client = proxy.connect();
    for (String field : List.of("Authorization: Bearer " + other, "x-api-key: " + other)) {
      assertThat(client.send(get("/anthropic/x", field)).readResponse().status()).isEqualTo(200);
      assertThat(proxy.origin().received().fields()).contains(field);
    }
    for (ExchangeRecord record : proxy.records(2)) {
      assertThat(record.caller().kind()).isEqualTo(CallerId.Kind.FINGERPRINT);
      assertThat(record.caller().team()).isNotEqualTo("payments");
    }
  }

  @Test
  void keys_thatAreAlike_haveANameEach() throws Exception {
    know();
    RawConnection client = proxy.connect();
    List<String> all = alike().toList();
    for (String other : all) {
      client.send(get("/openai/x", "Authorization: Bearer " + other)).readResponse();
    }
    assertThat(proxy.records(all.size()))
        .extracting(record -> record.caller().name())
        .doesNotHaveDuplicates();
  }

  @Test
  void twoKeys_theOneThatIsCountedIsTheOneThatTheProviderReads() throws Exception {
    know();
    for (String fields :
        List.of(
            "Authorization: Bearer other\r\nx-api-key: " + KEY,
            "x-api-key: " + KEY + "\r\nAuthorization: Bearer other",
            // No server may take this for the other name, and the proxy does not.
            "x_api_key: other\r\nx-api-key: " + KEY)) {
      RawMessage answer = proxy.exchange(get("/anthropic/v1/models", fields));
      assertThat(answer.status()).isEqualTo(200);
      assertThat(proxy.origin().received().header("x-api-key")).contains(KEY);
    }
    assertThat(proxy.records(3)).allMatch(record -> record.caller().name().equals("alice"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Authorization", "x-api-key", "x-goog-api-key", "api-key"})
  void slot_thatIsThereTwice_reachesNobody(String name) throws Exception {
    know();
    String request =
        head("GET /openai/x HTTP/1.1", "Host: x", name + ": a" + KEY, name + ": " + KEY);
    assertThat(proxy.exchange(request).status()).isEqualTo(400);
    assertThat(proxy.origin().connections()).isZero();
  }
}
