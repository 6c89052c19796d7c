package dev.tokenmeter.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.config.Provider;
import dev.tokenmeter.metrics.record.IdentityMismatch;
import dev.tokenmeter.proxy.identity.Identification.Identified;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("SEC-15")
@Tag("SEC-04")
final class ClaimsTest {
  private static final Provider THEIRS = House.provider("theirs", Dialect.ANTHROPIC);

  private static Identified identify(HttpRequest request) {
    return (Identified)
        House.identities(House.rules(), THEIRS)
            .identify(request, Optional.empty(), THEIRS, Optional.empty());
  }

  private static HttpRequest byAlice() {
    HttpRequest request = House.post(Place.TARGET);
    Place.OWN_HEADER.put(request, House.ALICE_TOKEN);
    return request;
  }

  @Test
  void credentialsOfTwoCallers_areCountedAsAMismatch_andTheFirstIsBelieved() {
    HttpRequest request = byAlice();
    Place.X_API_KEY.put(request, House.BOB_KEY);
    Identified who = identify(request);
    assertThat(who.caller().name()).isEqualTo("alice");
    assertThat(who.mismatch()).contains(IdentityMismatch.SECOND_CALLER);
  }

  @Test
  void keyOfAStrangerBesideAToken_isNoMismatch() {
    HttpRequest request = byAlice();
    Place.X_API_KEY.put(request, House.STRANGER_KEY);
    assertThat(identify(request).mismatch()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "x-tokenmeter-caller, bob, CLAIMED_CALLER",
    "X-Tokenmeter-Caller, key-aaaaaaaaaa, CLAIMED_CALLER",
    "x-tokenmeter-team, search, CLAIMED_TEAM",
  })
  void claimThatNamesSomebodyElse_isIgnoredAndCounted(
      String header, String value, IdentityMismatch expected) {
    HttpRequest request = byAlice();
    request.headers().set(header, value);
    Identified who = identify(request);
    assertThat(who.caller().name()).isEqualTo("alice");
    assertThat(who.caller().team()).isEqualTo("payments");
    assertThat(who.mismatch()).contains(expected);
  }

  @Test
  void claimThatIsTrue_isNoMismatch() {
    HttpRequest request = byAlice();
    request.headers().set("x-tokenmeter-caller", "alice").set("x-tokenmeter-team", "payments");
    assertThat(identify(request).mismatch()).isEmpty();
  }

  @Test
  void claimOfAStranger_namesNobody() {
    HttpRequest request = House.post(Place.TARGET);
    Place.X_API_KEY.put(request, House.STRANGER_KEY);
    request.headers().set("x-tokenmeter-caller", "alice");
    Identified who = identify(request);
    assertThat(who.caller().name()).startsWith("key-");
    assertThat(who.mismatch()).contains(IdentityMismatch.CLAIMED_CALLER);
  }

  @Test
  void mismatch_staysWhenTheBodyTellsTheAccount() {
    HttpRequest request = House.post(Place.TARGET);
    Place.BEARER.put(request, "sk-ant-oat01-rotating-token-of-a-seat-0123456789");
    request.headers().set("x-tokenmeter-caller", "alice");
    assertThat(identify(request).settle(Optional.of("account-1")).mismatch())
        .contains(IdentityMismatch.CLAIMED_CALLER);
  }
}
