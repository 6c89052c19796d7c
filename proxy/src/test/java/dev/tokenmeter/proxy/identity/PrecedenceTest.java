package dev.tokenmeter.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.config.Identity;
import dev.tokenmeter.config.Provider;
import dev.tokenmeter.proxy.identity.Identification.Identified;
import dev.tokenmeter.proxy.identity.Identification.Refused;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("SEC-04")
final class PrecedenceTest {
  private static final String OTHER_KEY = "sk-another-key-of-a-stranger-00112233445566";

  @ParameterizedTest
  @CsvSource({
    "ANTHROPIC,  X_API_KEY,      BEARER",
    "ANTHROPIC,  BEARER,         KEY_PARAMETER",
    "OPENAI,     BEARER,         X_API_KEY",
    "OPENAI,     X_API_KEY,      API_KEY",
    "AZURE,      API_KEY,        BEARER",
    "GEMINI,     X_GOOG_API_KEY, KEY_PARAMETER",
    "GEMINI,     KEY_PARAMETER,  BEARER",
    "VERTEX,     BEARER,         X_GOOG_API_KEY",
    "BEDROCK,    BEARER,         X_API_KEY",
    "COHERE,     BEARER,         SUBPROTOCOL",
  })
  void twoKeys_theOneThatTheProviderReadsPays(Dialect dialect, Place first, Place second) {
    Provider provider = House.provider("theirs", dialect);
    String expected = alias(provider, ask(provider, first, House.STRANGER_KEY));
    HttpRequest both = House.post(Place.TARGET);
    second.put(both, OTHER_KEY);
    first.put(both, House.STRANGER_KEY);
    assertThat(alias(provider, both)).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(
      value = Place.class,
      names = {"BEARER", "X_API_KEY", "KEY_PARAMETER", "PATH"})
  void ownHeader_beatsEveryOtherToken(Place other) {
    Provider paid = House.paid("paid", Dialect.OPENAI, House.OURS, "/**");
    HttpRequest request = House.post(Place.TARGET);
    Optional<String> pathToken = other.put(request, House.CAROL_TOKEN);
    Place.OWN_HEADER.put(request, House.ALICE_TOKEN);
    Identification answer =
        House.identities(House.rules(), paid).identify(request, pathToken, paid, Optional.empty());
    assertThat(((Identified) answer).caller().name()).isEqualTo("alice");
  }

  @Test
  void token_beatsListedKeyUnlessTheOrderSaysOtherwise() {
    Provider theirs = House.provider("theirs", Dialect.ANTHROPIC);
    HttpRequest request = House.post(Place.TARGET);
    Place.OWN_HEADER.put(request, House.ALICE_TOKEN);
    Place.X_API_KEY.put(request, House.BOB_KEY);
    assertThat(caller(House.rules(), theirs, request)).isEqualTo("alice");
    assertThat(caller(House.rules(Identity.Proof.KEY, Identity.Proof.TOKEN), theirs, request))
        .isEqualTo("bob");
  }

  @Test
  void pathToken_whereTheOperatorPays_givesWayToWhatWasVerified() {
    Provider paid = House.paid("paid", Dialect.OPENAI, House.OURS, "/**");
    HttpRequest request = House.post(Place.TARGET);
    Place.BEARER.put(request, House.BOB_KEY);
    Identification answer =
        House.identities(House.rules(), paid)
            .identify(request, Optional.of(House.ALICE_TOKEN), paid, Optional.empty());
    assertThat(((Identified) answer).caller().name()).isEqualTo("bob");
  }

  @Test
  void unknownToken_besideAValidOne_isRefused() {
    Provider theirs = House.provider("theirs", Dialect.OPENAI);
    HttpRequest request = House.post(Place.TARGET);
    Place.OWN_HEADER.put(request, House.ALICE_TOKEN);
    Identification answer =
        House.identities(House.rules(), theirs)
            .identify(request, Optional.of(House.REVOKED_TOKEN), theirs, Optional.empty());
    assertThat(((Refused) answer).reason()).isEqualTo(Refusal.UNKNOWN_TOKEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization",
        "x-api-key",
        "API-KEY",
        "x-goog-api-key",
        "Ocp-Apim-Subscription-Key",
        "x-tokenmeter-token"
      })
  void slot_thatIsThereTwice_isMalformed(String header) {
    HttpRequest request = House.post(Place.TARGET);
    request.headers().add(header, House.STRANGER_KEY).add(header, House.STRANGER_KEY);
    assertThat(refusal(request)).isEqualTo(Refusal.MALFORMED_CREDENTIAL);
  }

  @Test
  void keyParameters_thatDiffer_areMalformed() {
    assertThat(refusal(House.post(Place.TARGET + "?key=AIzaOne&key=AIzaTwo")))
        .isEqualTo(Refusal.MALFORMED_CREDENTIAL);
    HttpRequest same = House.post(Place.TARGET + "?key=AIzaOne&key=AIzaOne");
    Provider theirs = House.provider("theirs", Dialect.GEMINI);
    assertThat(
            House.identities(House.rules(), theirs)
                .identify(same, Optional.empty(), theirs, Optional.empty()))
        .isInstanceOf(Identified.class);
  }

  @Tag("SEC-03")
  @Test
  void credential_atTheBoundPassesAndOnePastItIsMalformed() {
    Provider theirs = House.provider("theirs", Dialect.OPENAI);
    HttpRequest longest = House.post(Place.TARGET);
    Place.BEARER.put(longest, "k".repeat(Slots.MAX_CREDENTIAL));
    assertThat(
            House.identities(House.rules(), theirs)
                .identify(longest, Optional.empty(), theirs, Optional.empty()))
        .isInstanceOf(Identified.class);
    HttpRequest tooLong = House.post(Place.TARGET);
    Place.BEARER.put(tooLong, "k".repeat(Slots.MAX_CREDENTIAL + 1));
    assertThat(refusal(tooLong)).isEqualTo(Refusal.MALFORMED_CREDENTIAL);
  }

  @Test
  void token_whereNobodyLooksForOne_isNotForwarded() {
    for (String target :
        List.of(
            "/t/" + House.ALICE_TOKEN + "/v1/messages",
            "/v1/messages?team=" + House.ALICE_TOKEN,
            "/v1/messages?a=1;key=" + House.ALICE_TOKEN)) {
      assertThat(refusal(House.post(target))).isEqualTo(Refusal.TOKEN_NOT_FORWARDED);
    }
    for (String header : List.of("X-Team", "Cookie", "X-Api-Token")) {
      HttpRequest request = House.post(Place.TARGET);
      request.headers().add(header, "a=" + House.ALICE_TOKEN + "; b");
      assertThat(refusal(request)).isEqualTo(Refusal.TOKEN_NOT_FORWARDED);
    }
    HttpRequest hidden = House.post(Place.TARGET);
    hidden.headers().add("Authorization", "Bearer " + OTHER_KEY + ", Bearer " + House.ALICE_TOKEN);
    assertThat(refusal(hidden)).isEqualTo(Refusal.TOKEN_NOT_FORWARDED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tmk_", "tmk_short", "tmk_alice_alice_alice_alice_alice_alice_alice-0x"})
  void tokenThatWasMistyped_isUnknownAndNotForwarded(String token) {
    HttpRequest request = House.post(Place.TARGET);
    Place.BEARER.put(request, token);
    assertThat(refusal(request)).isEqualTo(Refusal.UNKNOWN_TOKEN);
  }

  private static Refusal refusal(HttpRequest request) {
    Provider theirs = House.provider("theirs", Dialect.OPENAI);
    Identification answer =
        House.identities(House.rules(), theirs)
            .identify(request, Optional.empty(), theirs, Optional.empty());
    assertThat(answer).isInstanceOf(Refused.class);
    return ((Refused) answer).reason();
  }

  private static HttpRequest ask(Provider provider, Place place, String credential) {
    assertThat(provider.credentials()).isEmpty();
    HttpRequest request = House.post(Place.TARGET);
    place.put(request, credential);
    return request;
  }

  private static String alias(Provider provider, HttpRequest request) {
    Identification answer =
        House.identities(House.rules(), provider)
            .identify(request, Optional.empty(), provider, Optional.empty());
    return ((Identified) answer).credential().orElseThrow();
  }

  private static String caller(Identity rules, Provider provider, HttpRequest request) {
    Identification answer =
        House.identities(rules, provider)
            .identify(request, Optional.empty(), provider, Optional.empty());
    return ((Identified) answer).caller().name();
  }
}
