package dev.tokenmeter.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class ConfigDefaultsTest {

  @Tag("SEC-06")
  @Test
  void defaults_withoutFile_listenOnLoopback() {
    Config config = Config.defaults();

    assertThat(config.listen()).isEqualTo(new Listen("127.0.0.1", 8080, Optional.empty()));
    assertThat(config.admin()).isEqualTo(new Admin("127.0.0.1", 8081, new Admin.Auth.Unset()));
    assertThat(config.egress()).isEqualTo(new Egress(Optional.empty(), List.of(), List.of()));
    assertThat(config.callers()).isEmpty();
    assertThat(config.accessLog()).isEqualTo(Config.AccessLog.OFF);
    assertThat(config.metrics())
        .isEqualTo(new Metering(5_000, 500, 200_000, Duration.ofSeconds(60)));
  }

  @Test
  void defaults_withoutFile_identifyByFingerprintAndKeepNoBudget() {
    Config config = Config.defaults();

    assertThat(config.identity().unknown()).isEqualTo(Identity.Unknown.FINGERPRINT);
    assertThat(config.identity().pathTokens()).isEqualTo(Identity.PathTokens.ATTRIBUTE);
    assertThat(config.planned().budgets()).isEmpty();
    assertThat(config.planned().ledgerPath()).isEqualTo("data/tokenmeter.db");
    assertThat(config.planned().ledger().retain()).isEqualTo(Duration.ofDays(400));
    assertThat(config.planned().unbuilt()).isEmpty();
  }

  @Test
  void defaults_withoutFile_haveEveryBuiltInProviderWhoseUrlIsKnown() {
    assertThat(Config.defaults().providers())
        .extracting(Provider::name)
        .containsExactly(
            "anthropic",
            "openai",
            "gemini",
            "vertex",
            "bedrock",
            "mistral",
            "deepseek",
            "groq",
            "xai",
            "openrouter",
            "together",
            "fireworks",
            "moonshot",
            "zai",
            "cohere",
            "copilot",
            "ollama");
    assertThat(Config.defaults().providers())
        .allSatisfy(
            provider ->
                assertThat(Urls.upstream(provider.url().orElseThrow().toString()))
                    .isEqualTo(new Urls.Parsed.Good(provider.url().orElseThrow())));
  }

  @Test
  void provider_byName_isFoundOrEmpty() {
    assertThat(Config.defaults().provider("openai").flatMap(Provider::url))
        .contains(URI.create("https://api.openai.com"));
    assertThat(Config.defaults().provider("azure")).isEmpty();
  }

  @Test
  void upstreamPath_withAPrefixInTheUrl_putsItOnceBeforeThePath() {
    Provider groq = BuiltInProviders.named("groq").orElseThrow();

    assertThat(groq.upstreamPath("/v1/models?a=1")).isEqualTo("/openai/v1/models?a=1");
    assertThat(groq.upstreamPath("/openai/v1/models")).isEqualTo("/openai/v1/models");
    assertThat(groq.upstreamPath("/openai")).isEqualTo("/openai");
    assertThat(groq.upstreamPath("/openai?a")).isEqualTo("/openai?a");
    assertThat(groq.upstreamPath("/openais/v1")).isEqualTo("/openai/openais/v1");
    assertThat(groq.upstreamPath("/")).isEqualTo("/openai/");
  }

  @Test
  void upstreamPath_withoutAPrefix_leavesEveryByte() {
    Provider openai = BuiltInProviders.named("openai").orElseThrow();

    assertThat(openai.upstreamPath("/v1/./a//b%2f?x=%00")).isEqualTo("/v1/./a//b%2f?x=%00");
  }

  @Test
  void egress_fromTheEnvironment_isReadAsCurlAndGoDo() {
    Egress egress =
        Config.defaults(
                Map.of(
                    "https_proxy", "proxy.corp:3128",
                    "NO_PROXY", "localhost, .corp,10.0.0.0/8,[::1]:443,not a/host,*.x.org"))
            .egress();

    assertThat(egress.proxy()).contains(URI.create("http://proxy.corp:3128"));
    assertThat(egress.noProxy())
        .containsExactly("localhost", ".corp", "10.0.0.0/8", "[::1]:443", "not", "*.x.org");
  }

  @Test
  void egress_withBothSpellings_takesTheUpperCaseOneUnlessBlank() {
    assertThat(
            Config.defaults(
                    Map.of("HTTPS_PROXY", "http://upper:1", "https_proxy", "http://lower:2"))
                .egress()
                .proxy())
        .contains(URI.create("http://upper:1"));
    assertThat(
            Config.defaults(Map.of("HTTPS_PROXY", " ", "https_proxy", "http://lower:2"))
                .egress()
                .proxy())
        .contains(URI.create("http://lower:2"));
  }

  @Test
  void egress_fromTheEnvironment_leavesPlainHttpProvidersDirect() {
    Config config = Config.defaults(Map.of("HTTPS_PROXY", "http://proxy:3128"));

    assertThat(config.provider("ollama").flatMap(Provider::egress)).contains(Egress.direct());
    assertThat(config.provider("openai").flatMap(Provider::egress)).isEmpty();
  }

  @Test
  void egress_withAnUnusableProxyInTheEnvironment_isRefusedWithoutItsPassword() {
    assertThatThrownBy(() -> Config.defaults(Map.of("HTTPS_PROXY", "socks5://u:hunter2@h:1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("HTTPS_PROXY")
        .hasMessageNotContaining("hunter2")
        .hasMessageNotContaining("\n");
  }
}
