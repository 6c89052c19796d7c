package dev.tokenmeter.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.config.Identity;
import dev.tokenmeter.config.Provider;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.proxy.identity.Identification.CredentialUse;
import dev.tokenmeter.proxy.identity.Identification.Identified;
import dev.tokenmeter.proxy.identity.Identification.Refused;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("SEC-04")
final class IdentifyTest {
  private static final CallerId ALICE = new CallerId("alice", "payments", CallerId.Kind.CONFIGURED);
  private static final CallerId BOB = new CallerId("bob", "none", CallerId.Kind.CONFIGURED);

  static Stream<Arguments> placesAndDialects() {
    return Arrays.stream(Place.values())
        .flatMap(
            place -> Arrays.stream(Dialect.values()).map(dialect -> Arguments.of(place, dialect)));
  }

  @ParameterizedTest
  @MethodSource("placesAndDialects")
  void token_ofProviderWithCredentials_isSwappedUnlessItIsInThePath(Place place, Dialect dialect) {
    Provider paid = House.paid("paid", dialect, House.OURS, "/**");
    Identification answer = ask(House.rules(), paid, place, House.ALICE_TOKEN);
    if (place == Place.PATH) {
      assertThat(refusal(answer)).isEqualTo(Refusal.UNPROVED_CALLER);
    } else {
      Identified identified = identified(answer);
      assertThat(identified.caller()).isEqualTo(ALICE);
      assertThat(identified.proof()).isEqualTo(Proof.TOKEN);
      assertThat(identified.use()).isEqualTo(CredentialUse.SWAPPED);
      assertThat(identified.credential()).contains("paid");
    }
  }

  @ParameterizedTest
  @MethodSource("placesAndDialects")
  void token_ofProviderWithoutCredentials_isRefusedWhereTheProviderWouldSeeIt(
      Place place, Dialect dialect) {
    Identification answer =
        ask(House.rules(), House.provider("theirs", dialect), place, House.ALICE_TOKEN);
    if (place.reachesUpstream()) {
      assertThat(refusal(answer)).isEqualTo(Refusal.TOKEN_NOT_FORWARDED);
      assertThat(((Refused) answer).message())
          .contains("x-tokenmeter-token", "/t/TOKEN/theirs", "credentials");
    } else {
      assertThat(identified(answer).caller()).isEqualTo(ALICE);
      assertThat(identified(answer).use()).isEqualTo(CredentialUse.FORWARDED);
    }
  }

  @ParameterizedTest
  @MethodSource("placesAndDialects")
  void revokedToken_anywhere_isRefused(Place place, Dialect dialect) {
    for (Provider provider :
        List.of(House.provider("a", dialect), House.paid("b", dialect, House.OURS, "/**"))) {
      assertThat(refusal(ask(House.rules(), provider, place, House.REVOKED_TOKEN)))
          .isEqualTo(Refusal.UNKNOWN_TOKEN);
    }
  }

  @ParameterizedTest
  @MethodSource("placesAndDialects")
  void listedKey_anywhere_namesItsCallerAndUnlocks(Place place, Dialect dialect) {
    if (place == Place.PATH) {
      return; // a key does not have the form of a path token
    }
    Identified forwarded =
        identified(ask(House.rules(), House.provider("theirs", dialect), place, House.BOB_KEY));
    assertThat(forwarded.caller()).isEqualTo(BOB);
    assertThat(forwarded.proof()).isEqualTo(Proof.LISTED_KEY);
    Identified swapped =
        identified(
            ask(
                House.rules(),
                House.paid("paid", dialect, House.OURS, "/**"),
                place,
                House.BOB_KEY));
    assertThat(swapped.caller()).isEqualTo(BOB);
    assertThat(swapped.use()).isEqualTo(CredentialUse.SWAPPED);
  }

  @ParameterizedTest
  @MethodSource("placesAndDialects")
  void strangersKey_anywhere_isFingerprintedAndUnlocksNothing(Place place, Dialect dialect) {
    if (!place.reachesUpstream()) {
      return;
    }
    Identified forwarded =
        identified(
            ask(House.rules(), House.provider("theirs", dialect), place, House.STRANGER_KEY));
    assertThat(forwarded.caller().name()).matches("key-[a-z2-7]{10}");
    assertThat(forwarded.caller().kind()).isEqualTo(CallerId.Kind.FINGERPRINT);
    assertThat(forwarded.credential()).contains(forwarded.caller().name());
    assertThat(
            refusal(
                ask(
                    House.rules(),
                    House.paid("paid", dialect, House.OURS, "/**"),
                    place,
                    House.STRANGER_KEY)))
        .isEqualTo(Refusal.UNPROVED_CALLER);
  }

  @Test
  void unknownReject_refusesWhomNobodyConfigured() {
    Identity reject = House.rules(Identity.Unknown.REJECT, Identity.PathTokens.ATTRIBUTE);
    Provider theirs = House.provider("theirs", Dialect.ANTHROPIC);
    assertThat(refusal(ask(reject, theirs, Place.X_API_KEY, House.STRANGER_KEY)))
        .isEqualTo(Refusal.UNKNOWN_CALLER);
    assertThat(
            refusal(
                House.identities(reject, theirs)
                    .identify(request(), none(), theirs, Optional.empty())))
        .isEqualTo(Refusal.UNKNOWN_CALLER);
    assertThat(identified(ask(reject, theirs, Place.X_API_KEY, House.BOB_KEY)).caller())
        .isEqualTo(BOB);
    assertThat(identified(ask(reject, theirs, Place.PATH, House.ALICE_TOKEN)).caller())
        .isEqualTo(ALICE);
  }

  @Test
  void pathToken_unlocksCredentialsOnlyWhenConfigured() {
    Identity full = House.rules(Identity.Unknown.FINGERPRINT, Identity.PathTokens.FULL);
    Provider paid = House.paid("paid", Dialect.OPENAI, House.OURS, "/**");
    Identified identified = identified(ask(full, paid, Place.PATH, House.ALICE_TOKEN));
    assertThat(identified.caller()).isEqualTo(ALICE);
    assertThat(identified.proof()).isEqualTo(Proof.PATH_TOKEN);
    Refused refused = (Refused) ask(House.rules(), paid, Place.PATH, House.ALICE_TOKEN);
    assertThat(refused.message()).contains("identity.path-tokens");
  }

  @Test
  void accessKeyId_namesItsCallerAndNeverUnlocks() {
    String signature =
        "AWS4-HMAC-SHA256 Credential=%s/20261125/eu-west-1/bedrock/aws4_request, SignedHeaders=host, Signature=00"
            .formatted(House.ACCESS_KEY_ID);
    Provider theirs = House.provider("bedrock", Dialect.BEDROCK);
    Provider paid = House.paid("paid", Dialect.BEDROCK, House.OURS, "/**");
    Identified identified =
        identified(ask(House.rules(), theirs, Place.RAW_AUTHORIZATION, signature));
    assertThat(identified.caller()).isEqualTo(BOB);
    assertThat(identified.proof()).isEqualTo(Proof.ACCESS_KEY_ID);
    for (Place place : List.of(Place.X_API_KEY, Place.KEY_PARAMETER, Place.BEARER)) {
      assertThat(refusal(ask(House.rules(), paid, place, House.ACCESS_KEY_ID)))
          .isEqualTo(Refusal.UNPROVED_CALLER);
    }
    assertThat(refusal(ask(House.rules(), paid, Place.RAW_AUTHORIZATION, signature)))
        .isEqualTo(Refusal.UNPROVED_CALLER);
  }

  @Test
  void nothing_isAnonymousWhereTheClientPaysAndRefusedWhereTheOperatorDoes() {
    Provider theirs = House.provider("theirs", Dialect.VERTEX);
    Provider paid = House.paid("paid", Dialect.VERTEX, House.OURS, "/**");
    Identities identities = House.identities(House.rules(), theirs, paid);
    Identified identified =
        identified(identities.identify(request(), none(), theirs, Optional.empty()));
    assertThat(identified.caller()).isEqualTo(CallerId.ANONYMOUS);
    assertThat(identified.credential()).isEmpty();
    assertThat(refusal(identities.identify(request(), none(), paid, Optional.empty())))
        .isEqualTo(Refusal.UNPROVED_CALLER);
  }

  @Test
  void credentials_thatHoldNoKey_areSaidToBeMissing() {
    for (String secret : List.of("", "two words", "line\nbreak")) {
      Provider paid = House.paid("paid", Dialect.OPENAI, secret, "/**");
      assertThat(refusal(ask(House.rules(), paid, Place.BEARER, House.ALICE_TOKEN)))
          .isEqualTo(Refusal.CREDENTIAL_MISSING);
    }
  }

  @Test
  void tokensOutOfTheOrder_areUnknown() {
    Identity keysOnly = House.rules(Identity.Proof.KEY);
    Provider theirs = House.provider("theirs", Dialect.OPENAI);
    assertThat(refusal(ask(keysOnly, theirs, Place.OWN_HEADER, House.ALICE_TOKEN)))
        .isEqualTo(Refusal.UNKNOWN_TOKEN);
    assertThat(identified(ask(keysOnly, theirs, Place.BEARER, House.BOB_KEY)).caller())
        .isEqualTo(BOB);
  }

  @Test
  void keysOutOfTheOrder_areFingerprintedOnly() {
    Identity tokensOnly = House.rules(Identity.Proof.TOKEN);
    Provider theirs = House.provider("theirs", Dialect.OPENAI);
    assertThat(identified(ask(tokensOnly, theirs, Place.BEARER, House.BOB_KEY)).proof())
        .isEqualTo(Proof.FINGERPRINT);
  }

  private static HttpRequest request() {
    return House.post(Place.TARGET);
  }

  private static Optional<String> none() {
    return Optional.empty();
  }

  private static Identification ask(
      Identity rules, Provider provider, Place place, String credential) {
    HttpRequest request = request();
    Optional<String> pathToken = place.put(request, credential);
    return House.identities(rules, provider)
        .identify(request, pathToken, provider, Optional.empty());
  }

  private static Identified identified(Identification answer) {
    assertThat(answer).isInstanceOf(Identified.class);
    return (Identified) answer;
  }

  private static Refusal refusal(Identification answer) {
    assertThat(answer).isInstanceOf(Refused.class);
    return ((Refused) answer).reason();
  }
}
