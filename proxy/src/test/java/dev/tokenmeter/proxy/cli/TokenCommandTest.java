package dev.tokenmeter.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenCommandTest {

  @Test
  void token_hasItsFormAndIsToldOnceOnALineOfItsOwn() {
    Typed typed = Typed.command("token", "alice", "--team", "payments");
    assertThat(typed.exit()).isZero();
    assertThat(typed.outLines().getFirst()).matches("tmk_[A-Za-z0-9_-]{43}");
  }

  @Test
  void token_yamlLine_holdsItsHashAndNeverTheToken() throws Exception {
    Typed typed = Typed.command("token", "alice", "--team", "payments");
    String token = typed.outLines().getFirst();
    String hash =
        HexFormat.of()
            .formatHex(
                MessageDigest.getInstance("SHA-256")
                    .digest(token.getBytes(StandardCharsets.UTF_8)));
    assertThat(typed.outLines().getLast())
        .isEqualTo("  - { name: alice, team: payments, tokens: [\"sha256:" + hash + "\"] }");
  }

  @Test
  void token_madeTwice_isNotTheSame() {
    assertThat(Typed.command("token", "alice").outLines().getFirst())
        .isNotEqualTo(Typed.command("token", "alice").outLines().getFirst());
  }

  @ParameterizedTest
  @CsvSource({"null,\"null\"", "Off,\"Off\"", "12,\"12\"", "a b,\"a b\"", "o'neil,\"o'neil\""})
  void token_nameThatYamlWouldMisread_isQuoted(String name, String written) {
    assertThat(Typed.command("token", name).outLines().getLast())
        .startsWith("  - { name: " + written + ", tokens:");
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "_overflow", "a\tb"})
  void token_nameThatCannotBeALabel_isRefused(String name) {
    Typed typed = Typed.command("token", name);
    assertThat(typed.exit()).isEqualTo(2);
    assertThat(typed.out()).isEmpty();
  }
}
