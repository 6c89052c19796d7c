package dev.tokenmeter.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Caller;
import dev.tokenmeter.metrics.record.CallerId;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("SEC-03")
final class CallerTokensTest {

  @Test
  void newToken_hasTheFormAndItsDigest() {
    CallerTokens.NewToken made = CallerTokens.create(new SecureRandom());
    assertThat(made.token()).matches("tmk_[A-Za-z0-9_-]{43}");
    assertThat(CallerTokens.isTokenForm(made.token())).isTrue();
    assertThat(made.sha256()).isEqualTo("sha256:" + CallerTokens.sha256(made.token()));
    assertThat(CallerTokens.create(new SecureRandom()).token()).isNotEqualTo(made.token());
  }

  @Test
  void digest_isSha256InHex() {
    assertThat(CallerTokens.sha256("test"))
        .isEqualTo("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");
  }

  @Test
  void form_isExact() {
    String token = "tmk_" + "a".repeat(43);
    assertThat(CallerTokens.isTokenForm(token)).isTrue();
    assertThat(CallerTokens.isTokenForm(token + "a")).isFalse();
    assertThat(CallerTokens.isTokenForm(token.substring(1))).isFalse();
    assertThat(CallerTokens.isTokenForm("tmk_" + "a".repeat(42) + ".")).isFalse();
    assertThat(CallerTokens.contains("x=" + token + "&y")).isTrue();
    assertThat(CallerTokens.contains("tmk_no, " + token)).isTrue();
    assertThat(CallerTokens.contains("x" + token)).isFalse();
    assertThat(CallerTokens.contains(token + "a")).isFalse();
  }

  @Test
  void owner_isWhoeverListsTheTokenAndNobodyElse() {
    CallerTokens.NewToken alices = CallerTokens.create(new SecureRandom());
    String digest = alices.sha256().substring("sha256:".length());
    List<Caller> callers =
        List.of(
            new Caller("bob", Optional.empty(), List.of(digest), List.of()),
            new Caller("alice", Optional.of("payments"), List.of(), List.of(digest)));
    assertThat(CallerTokens.owner(callers, alices.token()))
        .contains(new CallerId("alice", "payments", CallerId.Kind.CONFIGURED));
    assertThat(CallerTokens.owner(callers, alices.token() + "x")).isEmpty();
    assertThat(CallerTokens.owner(List.of(), alices.token())).isEmpty();
  }
}
