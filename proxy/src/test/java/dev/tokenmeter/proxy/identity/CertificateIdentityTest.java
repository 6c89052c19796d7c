package dev.tokenmeter.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.config.Identity;
import dev.tokenmeter.config.Provider;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.metrics.record.IdentityMismatch;
import dev.tokenmeter.proxy.identity.Identification.Identified;
import dev.tokenmeter.proxy.identity.Identification.Refused;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the name in a client's certificate does beside the credentials of a request. */
final class CertificateIdentityTest {
  private static final Provider THEIRS = House.provider("theirs", Dialect.ANTHROPIC);
  private static final CallerId ALICE = new CallerId("alice", "payments", CallerId.Kind.CONFIGURED);
  private static final CallerId INDEXER = new CallerId("indexer", "none", CallerId.Kind.CERTIFIED);

  private static Identification ask(
      Identity rules, Provider provider, HttpRequest request, String certificate) {
    return House.identities(rules, provider)
        .identify(request, Optional.empty(), provider, Optional.of(certificate));
  }

  private static Identified identified(HttpRequest request, String certificate) {
    return (Identified) ask(House.rules(), THEIRS, request, certificate);
  }

  private static HttpRequest request() {
    return House.post(Place.TARGET);
  }

  private static HttpRequest with(Place place, String credential) {
    HttpRequest request = request();
    place.put(request, credential);
    return request;
  }

  @Test
  void certificate_namesTheConfiguredCaller_orOneOfItsOwn() {
    assertThat(identified(request(), "alice").caller()).isEqualTo(ALICE);
    assertThat(identified(request(), "indexer").caller()).isEqualTo(INDEXER);
    assertThat(identified(request(), "indexer").proof()).isEqualTo(Proof.CERTIFICATE);
    assertThat(identified(request(), "Alice").caller().kind()).isEqualTo(CallerId.Kind.CERTIFIED);
  }

  @Test
  void token_beatsACertificate_whichBeatsAListedKey_unlessTheOrderSaysOtherwise() {
    HttpRequest token = with(Place.OWN_HEADER, House.CAROL_TOKEN);
    HttpRequest key = with(Place.X_API_KEY, House.BOB_KEY);

    assertThat(identified(token, "alice").caller().name()).isEqualTo("carol");
    assertThat(identified(key, "alice").caller()).isEqualTo(ALICE);
    Identity reversed =
        House.rules(Identity.Proof.KEY, Identity.Proof.CERTIFICATE, Identity.Proof.TOKEN);
    assertThat(((Identified) ask(reversed, THEIRS, token, "alice")).caller()).isEqualTo(ALICE);
    assertThat(((Identified) ask(reversed, THEIRS, key, "alice")).caller().name()).isEqualTo("bob");
  }

  @Test
  void certificateOutOfTheOrder_namesNobody() {
    Identity others = House.rules(Identity.Proof.TOKEN, Identity.Proof.KEY);

    assertThat(((Identified) ask(others, THEIRS, request(), "alice")).caller())
        .isEqualTo(CallerId.ANONYMOUS);
  }

  @Test
  void certificate_keepsItsName_whateverKeyOrAccountComesWithIt() {
    Identified byKey = identified(with(Place.X_API_KEY, House.STRANGER_KEY), "indexer");
    assertThat(byKey.caller()).isEqualTo(INDEXER);
    assertThat(byKey.credential().orElseThrow()).startsWith("key-");

    Identified seat =
        identified(with(Place.BEARER, "sk-ant-oat01-token-of-a-seat-0123456789"), "indexer")
            .settle(Optional.of("account-1"));
    assertThat(seat.caller()).isEqualTo(INDEXER);
    assertThat(seat.proof()).isEqualTo(Proof.CERTIFICATE);
    assertThat(seat.credential().orElseThrow()).startsWith("key-");
  }

  @Test
  void certificate_unlocksCredentials_andIsKnownUnderReject() {
    Provider paid = House.paid("paid", Dialect.OPENAI, House.OURS, "/**");
    Identified swapped = (Identified) ask(House.rules(), paid, request(), "indexer");
    assertThat(swapped.caller()).isEqualTo(INDEXER);
    assertThat(swapped.use()).isEqualTo(Identification.CredentialUse.SWAPPED);

    Identity reject = House.rules(Identity.Unknown.REJECT, Identity.PathTokens.ATTRIBUTE);
    assertThat(((Identified) ask(reject, THEIRS, request(), "indexer")).caller())
        .isEqualTo(INDEXER);
  }

  @Test
  void unknownToken_besideACertificate_isRefused() {
    HttpRequest revoked = with(Place.OWN_HEADER, House.REVOKED_TOKEN);

    assertThat(ask(House.rules(), THEIRS, revoked, "alice"))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo(Refusal.UNKNOWN_TOKEN));
  }

  @Test
  void credentialOfAnotherConfiguredCaller_isAMismatch_butNoneBesideAMachinesCertificate() {
    HttpRequest request = with(Place.OWN_HEADER, House.CAROL_TOKEN);

    assertThat(identified(request, "alice").mismatch()).contains(IdentityMismatch.SECOND_CALLER);
    assertThat(identified(request, "laptop-7").mismatch()).isEmpty();
  }

  @Test
  void claim_againstACertificate_isIgnoredAndCounted() {
    HttpRequest request = request();
    request.headers().set("x-tokenmeter-caller", "bob");

    Identified who = identified(request, "alice");

    assertThat(who.caller()).isEqualTo(ALICE);
    assertThat(who.mismatch()).contains(IdentityMismatch.CLAIMED_CALLER);
  }
}
