package dev.tokenmeter.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.config.Identity;
import dev.tokenmeter.config.Provider;
import dev.tokenmeter.proxy.identity.Identification.Identified;
import io.netty.handler.codec.http.HttpRequest;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Puts a canary into every place and looks for it in everything that could be shown. */
@Tag("SEC-05")
final class SecretsStaySecretTest {
  private static final List<String> CANARIES =
      List.of(
          House.ALICE_TOKEN,
          House.REVOKED_TOKEN,
          "tmk_canary",
          House.BOB_KEY,
          "sk-canary-0123456789",
          "sk-ant-oat01-canary",
          "ya29.canary",
          "eyJcanary.eyJzdWIiOiJjYW5hcnkifQ.canary",
          "ASIACANARYCANARYCANA",
          "canary-" + "c".repeat(Slots.MAX_CREDENTIAL));

  @ParameterizedTest
  @EnumSource(Place.class)
  void credential_inAnyPlace_isInNoAnswer(Place place) {
    List<Identity> rules =
        List.of(
            House.rules(),
            House.rules(Identity.Unknown.REJECT, Identity.PathTokens.FULL),
            House.rules(Identity.Proof.KEY));
    List<Provider> providers =
        List.of(
            House.provider("theirs", Dialect.OPENAI),
            House.provider("copilot", Dialect.OPENAI),
            House.paid("paid", Dialect.GEMINI, House.OURS, "/**"),
            House.paid("narrow", Dialect.ANTHROPIC, House.OURS));
    for (Identity rule : rules) {
      Identities identities = House.identities(rule, providers.toArray(Provider[]::new));
      for (Provider provider : providers) {
        CANARIES.forEach(canary -> look(identities, provider, place, canary));
      }
    }
  }

  private static void look(Identities identities, Provider provider, Place place, String canary) {
    HttpRequest request = House.post(Place.TARGET);
    Optional<String> pathToken = place.put(request, canary);
    Identification answer = identities.identify(request, pathToken, provider, Optional.empty());
    assertSilent(answer.toString(), canary);
    if (answer instanceof Identified identified) {
      assertSilent(identified.settle(Optional.of("canary-account")).toString(), canary);
    }
  }

  @Test
  void operatorsSecret_isInNoText() {
    Provider paid = House.paid("paid", Dialect.OPENAI, House.OURS, "/**");
    Identities identities = House.identities(House.rules(), paid);
    assertThat(
            List.of(
                String.valueOf((Object) identities),
                String.valueOf((Object) identities.credentialEdit()),
                OperatorCredential.of(House.OURS, paid).toString(),
                paid.toString()))
        .noneMatch(text -> text.contains(House.OURS));
  }

  @Test
  void freshToken_isInNoText() {
    CallerTokens.NewToken made = CallerTokens.create(new SecureRandom());
    assertThat(made.toString()).doesNotContain(made.token()).contains(made.sha256());
    assertThat(House.KEY.toString()).doesNotContain("0123456789abcdef");
  }

  private static void assertSilent(String text, String canary) {
    String core = canary.substring(0, Math.min(canary.length(), 40));
    assertThat(text)
        .doesNotContain(core)
        .doesNotContain(House.OURS)
        .doesNotContain("canary-account");
  }
}
