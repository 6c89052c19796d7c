package dev.tokenmeter.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.config.Provider;
import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.proxy.identity.Identification.Identified;
import io.netty.handler.codec.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RotationTest {
  private static final Provider ANTHROPIC = House.provider("anthropic", Dialect.ANTHROPIC);
  private static final Provider OPENAI = House.provider("openai", Dialect.OPENAI);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sk-ant-oat01-%d",
        "ya29.a0%d",
        "eyJhbGciOi.%d.sig",
        "ek_%d",
        "ghu_%d",
        "ASIA%016d"
      })
  void credentialRotatedHundredTimes_isOneCallerByTheAccountInTheBody(String form) {
    Set<CallerId> callers = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      Identified identified = bearer(ANTHROPIC, form.formatted(i));
      assertThat(identified.caller()).isEqualTo(CallerId.UNIDENTIFIED);
      assertThat(identified.credential()).contains("_unidentified");
      callers.add(identified.withAccount(Optional.of("8a1f-account")));
      assertThat(identified.withAccount(Optional.empty())).isEqualTo(CallerId.UNIDENTIFIED);
      assertThat(identified.withAccount(Optional.of(" "))).isEqualTo(CallerId.UNIDENTIFIED);
    }
    assertThat(callers).hasSize(1);
    CallerId caller = callers.iterator().next();
    assertThat(caller.name()).matches("key-[a-z2-7]{10}");
    assertThat(caller.kind()).isEqualTo(CallerId.Kind.FINGERPRINT);
  }

  @Test
  void chatGptAccount_namesTheCallerBesideARotatingToken() {
    Set<CallerId> callers = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      HttpRequest request = House.post("/v1/responses");
      request.headers().set("Authorization", "Bearer " + jwt("{\"exp\":" + i + "}"));
      request.headers().set("chatgpt-account-id", "acc-77");
      Identified identified = identify(OPENAI, request);
      callers.add(identified.caller());
      assertThat(identified.billing()).isEqualTo(Billing.SUBSCRIPTION);
      assertThat(identified.credential()).contains(identified.caller().name());
    }
    assertThat(callers).hasSize(1).doesNotContain(CallerId.UNIDENTIFIED);
  }

  @Test
  void subject_namesTheCallerWhereNothingElseDoes() {
    Set<CallerId> callers = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      callers.add(
          bearer(OPENAI, jwt("{\"x\":{\"sub\":\"no\"},\"sub\":\"user-9\",\"iat\":" + i + "}"))
              .caller());
    }
    assertThat(callers).hasSize(1).doesNotContain(CallerId.UNIDENTIFIED);
    assertThat(bearer(OPENAI, jwt("{\"sub\":\"user-8\"}")).caller())
        .isNotEqualTo(callers.iterator().next());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"x\":{\"sub\":\"inner\"}}",
        "{\"sub\":7}",
        "{\"sub\":\"\"}",
        "[]",
        "",
        "{\"sub\":"
      })
  void jwtWithoutASubject_isUnidentified(String claims) {
    assertThat(bearer(OPENAI, jwt(claims)).caller()).isEqualTo(CallerId.UNIDENTIFIED);
  }

  @Test
  void accountInTheBody_beatsTheHeadAndNeverAConfiguredCaller() {
    HttpRequest request = House.post("/v1/responses");
    request.headers().set("Authorization", "Bearer " + jwt("{\"sub\":\"s\"}"));
    request.headers().set("chatgpt-account-id", "acc-1");
    Identified byHead = identify(OPENAI, request);
    assertThat(byHead.withAccount(Optional.of("other"))).isNotEqualTo(byHead.caller());
    request.headers().set("x-tokenmeter-token", House.ALICE_TOKEN);
    Identified alice = identify(OPENAI, request).settle(Optional.of("other"));
    assertThat(alice.caller().name()).isEqualTo("alice");
    assertThat(alice.proof()).isEqualTo(Proof.TOKEN);
    assertThat(alice.credential()).contains(byHead.withAccount(Optional.of("other")).name());
  }

  @Test
  void accountInTheBody_besideALongLivedKey_changesNothing() {
    Identified identified = bearer(ANTHROPIC, House.STRANGER_KEY);
    assertThat(identified.withAccount(Optional.of("acc"))).isEqualTo(identified.caller());
  }

  @Test
  void copilot_isASubscriptionWhoseTokensNameNobody() {
    Provider copilot = House.provider("copilot", Dialect.OPENAI);
    for (String token : new String[] {"tid=abc;exp=17;sku=x:mac", "gho_16C7e42F292c6912E7"}) {
      Identified identified = bearer(copilot, token);
      assertThat(identified.caller()).isEqualTo(CallerId.UNIDENTIFIED);
      assertThat(identified.billing()).isEqualTo(Billing.SUBSCRIPTION);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ANTHROPIC, /v1/messages,                     sk-ant-api03-x,  METERED",
    "ANTHROPIC, /v1/messages,                     sk-ant-oat01-x,  SUBSCRIPTION",
    "OPENAI,    /v1/responses,                    sk-proj-x,       METERED",
    "OPENAI,    /v1/responses,                    eyJh.e30.s,      UNKNOWN",
    "AZURE,     /openai/v1/responses,             eyJh.e30.s,      METERED",
    "GEMINI,    /v1/models/m:generateContent,     AIzaSyX,         METERED",
    "GEMINI,    /v1/models/m:generateContent,     ya29.x,          UNKNOWN",
    "GEMINI,    /v1internal:generateContent,      ya29.x,          SUBSCRIPTION",
    "VERTEX,    /v1/projects/p:rawPredict,        ya29.x,          METERED",
    "BEDROCK,   /model/m/converse,                ABSKx,           METERED",
    "MISTRAL,   /v1/chat/completions,             0aZ9,            METERED",
  })
  void billing_followsTheCredentialsShape(
      Dialect dialect, String target, String credential, Billing billing) {
    HttpRequest request = House.post(target);
    Place.BEARER.put(request, credential);
    assertThat(identify(House.provider("p", dialect), request).billing()).isEqualTo(billing);
  }

  @Property(tries = 200)
  void keysThatShareAlmostEverything_areDifferentCallers(
      @ForAll @AlphaChars @NumericChars @StringLength(min = 20, max = 60) String key) {
    String base = "sk-" + key;
    Set<String> names = new HashSet<>();
    names.add(bearer(OPENAI, base).caller().name());
    names.add(bearer(OPENAI, base + "0").caller().name());
    names.add(bearer(OPENAI, base.substring(0, base.length() - 1)).caller().name());
    names.add(bearer(OPENAI, "sk-x" + key).caller().name());
    String upper = key.toUpperCase(Locale.ROOT);
    String swapped = key.equals(upper) ? key.toLowerCase(Locale.ROOT) : upper;
    names.add(bearer(OPENAI, "sk-" + swapped).caller().name());
    assertThat(names).hasSizeGreaterThanOrEqualTo(swapped.equals(key) ? 4 : 5);
  }

  private static String jwt(String claims) {
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    return "eyJhbGciOiJSUzI1NiJ9."
        + encoder.encodeToString(claims.getBytes(StandardCharsets.UTF_8))
        + ".c2ln";
  }

  private static Identified bearer(Provider provider, String credential) {
    HttpRequest request = House.post("/v1/x");
    Place.BEARER.put(request, credential);
    return identify(provider, request);
  }

  private static Identified identify(Provider provider, HttpRequest request) {
    return (Identified)
        House.identities(House.rules(), provider)
            .identify(request, Optional.empty(), provider, Optional.empty());
  }
}
