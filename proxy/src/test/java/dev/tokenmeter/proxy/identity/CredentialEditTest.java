package dev.tokenmeter.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.config.Provider;
import dev.tokenmeter.proxy.identity.Identification.Identified;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class CredentialEditTest {

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void swap_emptiesEverySlotAndPlacesOurs(Dialect dialect) {
    Provider paid = House.paid("paid", dialect, House.OURS, "/**");
    Identities identities = House.identities(House.rules(), paid);
    HttpRequest request = House.post(Place.TARGET + "?a=%2F&beta");
    for (Place place :
        List.of(
            Place.BEARER,
            Place.X_API_KEY,
            Place.API_KEY,
            Place.X_GOOG_API_KEY,
            Place.SUBSCRIPTION_KEY,
            Place.KEY_PARAMETER,
            Place.ACCESS_TOKEN_PARAMETER,
            Place.SUBPROTOCOL)) {
      place.put(request, House.STRANGER_KEY);
    }
    Place.OWN_HEADER.put(request, House.ALICE_TOKEN);
    request.headers().set("x-amz-security-token", House.STRANGER_KEY);
    request.setUri(request.uri() + "&X-Amz-Signature=00&z=%E2%82");
    request.headers().set("anthropic-version", "2023-06-01");

    edit(identities, request, paid);

    assertThat(request.toString()).doesNotContain(House.STRANGER_KEY, House.ALICE_TOKEN);
    assertThat(request.uri()).isEqualTo(Place.TARGET + "?a=%2F&beta&z=%E2%82");
    assertThat(request.headers().get("Sec-WebSocket-Protocol"))
        .isEqualTo("realtime, openai-beta.realtime-v1");
    assertThat(request.headers().get("anthropic-version")).isEqualTo("2023-06-01");
    assertThat(request.headers().entries().stream().map(Map.Entry::getValue))
        .filteredOn(value -> value.contains(House.OURS))
        .hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "ANTHROPIC,  /v1/messages,               sk-ant-api03-o, x-api-key,      sk-ant-api03-o",
    "ANTHROPIC,  /v1/messages,               sk-ant-oat01-o, authorization,  Bearer sk-ant-oat01-o",
    "OPENAI,     /v1/responses,              sk-o,           authorization,  Bearer sk-o",
    "AZURE,      /openai/v1/responses,       0f0f,           api-key,        0f0f",
    "AZURE,      /openai/v1/responses,       eyJh.e30.s,     authorization,  Bearer eyJh.e30.s",
    "AZURE,      /anthropic/v1/messages,     0f0f,           x-api-key,      0f0f",
    "GEMINI,     /v1/models/m:countTokens,   AIzaO,          x-goog-api-key, AIzaO",
    "GEMINI,     /v1/models/m:countTokens,   ya29.o,         authorization,  Bearer ya29.o",
    "VERTEX,     /v1/projects/p,             ya29.o,         authorization,  Bearer ya29.o",
    "VERTEX,     /v1/publishers/google,      AIzaO,          x-goog-api-key, AIzaO",
    "BEDROCK,    /model/m/converse,          ABSKo,          authorization,  Bearer ABSKo",
    "COHERE,     /v2/chat,                   o,              authorization,  Bearer o",
    "MISTRAL,    /v1/chat/completions,       o,              authorization,  Bearer o",
    "XAI,        /v1/chat/completions,       xai-o,          authorization,  Bearer xai-o",
    "OPENROUTER, /v1/chat/completions,       sk-or-o,        authorization,  Bearer sk-or-o",
    "OLLAMA,     /api/chat,                  o,              authorization,  Bearer o",
  })
  void swap_placesOursWhereTheFamilyLooks(
      Dialect dialect, String target, String secret, String header, String value) {
    Provider paid = House.paid("paid", dialect, secret, "/**");
    HttpRequest request = House.post(target);
    Place.BEARER.put(request, House.ALICE_TOKEN);
    edit(House.identities(House.rules(), paid), request, paid);
    assertThat(request.headers().entries()).hasSize(1);
    assertThat(request.headers().get(header)).isEqualTo(value);
  }

  @Test
  void withoutCredentials_onlyTheProxysOwnHeaderGoes() {
    Provider theirs = House.provider("theirs", Dialect.GEMINI);
    HttpRequest request = House.post("/v1beta/models/m:generateContent?key=AIzaX&&alt=sse&");
    request.headers().add("Authorization", "Bearer " + House.STRANGER_KEY);
    request.headers().add("X-Tokenmeter-Token", House.ALICE_TOKEN);
    edit(House.identities(House.rules(), theirs), request, theirs);
    assertThat(request.uri()).isEqualTo("/v1beta/models/m:generateContent?key=AIzaX&&alt=sse&");
    assertThat(request.headers().names()).containsExactly("Authorization");
    assertThat(request.headers().get("Authorization")).isEqualTo("Bearer " + House.STRANGER_KEY);
  }

  @Test
  void subprotocols_thatWereOnlyACredential_goAltogether() {
    Provider paid = House.paid("paid", Dialect.OPENAI, House.OURS, "/**");
    HttpRequest request = House.post(Place.TARGET);
    request.headers().add("Sec-WebSocket-Protocol", House.ALICE_TOKEN);
    edit(House.identities(House.rules(), paid), request, paid);
    assertThat(request.headers().contains("Sec-WebSocket-Protocol")).isFalse();
  }

  private static void edit(Identities identities, HttpRequest request, Provider provider) {
    Identification answer =
        identities.identify(request, Optional.empty(), provider, Optional.empty());
    assertThat(answer).isInstanceOf(Identified.class);
    identities.credentialEdit().apply(request, (Identified) answer, provider);
  }
}
