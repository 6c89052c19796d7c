package dev.tokenmeter.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.config.Provider;
import dev.tokenmeter.proxy.identity.Identification.Identified;
import dev.tokenmeter.proxy.identity.Identification.Refused;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PathRulesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/./messages",
        "/v1/../admin/keys",
        "/..",
        "/v1/messages/..",
        "/v1/..;x=1/admin",
        "/v1/%2e%2e/admin",
        "/v1/%2E/admin",
        "/v1%2f..%2fadmin",
        "/model/arn%3aaws%2Fx/converse",
        "/v1/messages%00.json",
        "/v1\\..\\admin",
        "/v1/%5c/admin",
      })
  void pathThatReadersUnderstandDifferently_isRefusedWhereTheOperatorPays(String path) {
    Provider paid = House.paid("paid", Dialect.OPENAI, House.OURS, "/**");
    assertThat(reason(paid, path)).contains(Refusal.AMBIGUOUS_PATH);
    assertThat(reason(House.provider("theirs", Dialect.OPENAI), path)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/models/gpt-4.1",
        "/v1/...",
        "/v1/.well-known",
        "/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse",
        "/v1//messages",
        "/v1/messages?x=../%2e",
      })
  void pathWithHarmlessDots_passes(String path) {
    assertThat(reason(House.paid("paid", Dialect.OPENAI, House.OURS, "/**"), path)).isEmpty();
  }

  @Test
  void pathOutsideInference_isForbiddenUnlessAGlobAddsIt() {
    String files = "/v1/files/f-1/content";
    assertThat(reason(House.paid("p", Dialect.OPENAI, House.OURS), files))
        .contains(Refusal.PATH_NOT_ALLOWED);
    assertThat(reason(House.paid("p", Dialect.OPENAI, House.OURS, "/v1/files/*"), files))
        .contains(Refusal.PATH_NOT_ALLOWED);
    assertThat(reason(House.paid("p", Dialect.OPENAI, House.OURS, "/v1/files/**"), files))
        .isEmpty();
    assertThat(reason(House.provider("theirs", Dialect.OPENAI), files)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/files, /v1/files, true",
    "/v1/files, /v1/files/, false",
    "/v1/*, /v1/files, true",
    "/v1/*, /v1/, true",
    "/v1/*, /v1/a/b, false",
    "/v1/**, /v1/a/b, true",
    "/v1/messages**, /v1/messages, true",
    "/v1/messages**, /v1/messages/batches/1, true",
    "/v1*/models/*:*, /v1beta/models/g:embedContent, true",
    "/v1*/models/*:*, /v1beta/models/a/b:embedContent, false",
    "**, /anything/at/all, true",
    "/a?c, /abc, false",
  })
  void glob_matches(String pattern, String path, boolean matches) {
    assertThat(new PathGlob(pattern).matches(path)).isEqualTo(matches);
  }

  @Property
  void glob_ofStarsNeverTakesLong(@ForAll @CharRange(from = 'a', to = 'b') char end) {
    String stars = "*a".repeat(60) + "c";
    assertThat(new PathGlob(stars).matches("a".repeat(500) + end)).isFalse();
  }

  private static Optional<Refusal> reason(Provider provider, String target) {
    HttpRequest request = House.post(target);
    request.headers().set("Authorization", "Bearer " + House.BOB_KEY);
    Identification answer =
        House.identities(House.rules(), provider).identify(request, Optional.empty(), provider);
    return switch (answer) {
      case Identified identified -> Optional.empty();
      case Refused refused -> Optional.of(refused.reason());
    };
  }
}
