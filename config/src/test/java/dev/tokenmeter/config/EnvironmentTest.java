package dev.tokenmeter.config;

import static dev.tokenmeter.config.Reads.config;
import static dev.tokenmeter.config.Reads.problems;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class EnvironmentTest {

  @Test
  void reference_inEveryStyleOfScalar_isReplaced() {
    Config config =
        config(
            """
            listen: { address: ${env:HOST}, port: ${env:PORT} }
            providers:
              openai:
                url: ${env:MOCK}
              gemini: { url: "${env:MOCK}/x" }
              anthropic: {url: 'http://${env:HOST}:${env:PORT}'}
            """,
            Map.of("HOST", "127.0.0.9", "PORT", "4000", "MOCK", "http://m:1"));

    assertThat(config.listen()).isEqualTo(new Listen("127.0.0.9", 4000, Optional.empty()));
    assertThat(config.providers())
        .extracting(provider -> provider.url().orElseThrow().toString())
        .containsExactly("http://m:1", "http://m:1/x", "http://127.0.0.9:4000");
  }

  @Test
  void reference_toAnythingButASetVariable_isRefusedAtItsPlace() {
    assertThat(problems("listen: { port: ${env:PORT} }"))
        .containsExactly(
            "t.yaml:1:17: listen.port refers to the environment variable PORT, which is not set");
    assertThat(problems("listen: { port: '${PORT}' }"))
        .containsExactly(
            "t.yaml:1:17: listen.port holds ${ but no reference; the only form is ${env:NAME}");
    assertThat(problems("listen: { port: ${env:PORT} }", Map.of("PORT", "")))
        .containsExactly("t.yaml:1:17: listen.port must not be empty");
  }

  @Test
  void reference_beforeAnotherProblem_movesNoColumn() {
    assertThat(problems("listen: { address: ${env:A}, port: x }", Map.of("A", "a.very.long.name")))
        .containsExactly("t.yaml:1:36: listen.port must be a whole number from 0 to 65535");
  }

  @Test
  void variable_thatHoldsYaml_isTextOnly() {
    assertThat(config("callers: [{ name: \"${env:A}\" }]", Map.of("A", "x}, { name: y")).callers())
        .extracting(Caller::name)
        .containsExactly("x}, { name: y");
    assertThat(config("ledger: { path: ${env:A} }", Map.of("A", "null")).planned().ledgerPath())
        .isEqualTo("null");
  }

  @Test
  void egress_ofTheEnvironment_holdsWhereTheFileSaysNothing() {
    Map<String, String> environment =
        Map.of("HTTPS_PROXY", "http://proxy:3128", "NO_PROXY", "corp.example");

    Config config = config("providers: { openai: {}, ollama: {} }", environment);
    assertThat(config.egress())
        .isEqualTo(
            new Egress(
                Optional.of(URI.create("http://proxy:3128")), List.of("corp.example"), List.of()));
    assertThat(config.provider("openai").flatMap(Provider::egress)).isEmpty();
    assertThat(config.provider("ollama").flatMap(Provider::egress))
        .map(Egress::proxy)
        .contains(Optional.empty());

    assertThat(config("egress: { proxy: none }", environment).egress().proxy()).isEmpty();
    assertThat(config("egress: { proxy: 'http://p:1' }", environment).egress().noProxy())
        .containsExactly("corp.example");
    assertThat(
            config("egress: { proxy: 'http://p:1' }\nproviders: { ollama: {} }", environment)
                .provider("ollama")
                .flatMap(Provider::egress))
        .isEmpty();
  }

  @Test
  void egress_ofAProvider_inheritsKeyByKey() {
    Config config =
        config(
            """
            egress: { proxy: "http://p:1", no-proxy: [a] }
            providers:
              openai: { egress: { no-proxy: [b] } }
              gemini: { egress: { proxy: none } }
            """);

    assertThat(config.provider("openai").flatMap(Provider::egress))
        .contains(new Egress(Optional.of(URI.create("http://p:1")), List.of("b"), List.of()));
    assertThat(config.provider("gemini").flatMap(Provider::egress))
        .contains(new Egress(Optional.empty(), List.of("a"), List.of()));
  }

  @Test
  void egress_withAnUnusableProxyInTheEnvironment_isAProblemUnlessTheFileNamesOne() {
    Map<String, String> environment = Map.of("HTTPS_PROXY", "socks5://p:1");

    assertThat(problems("", environment))
        .singleElement()
        .asString()
        .startsWith("t.yaml:1:1: environment variable HTTPS_PROXY must be like http://");
    assertThat(config("egress: { proxy: none }", environment).egress().proxy()).isEmpty();
  }

  @Test
  void paths_inTheFile_areRelativeToItsDirectory() {
    ConfigReader.Result result =
        ConfigReader.read(
            "providers: { openai: { credentials: { file: key } } }", "/etc/tm/t.yaml", Map.of());

    assertThat(((ConfigReader.Result.Loaded) result).config().providers())
        .extracting(Provider::credentials)
        .containsExactly(
            Optional.of(new Credentials(new Credentials.Source.File("/etc/tm/key"), List.of())));
  }

  @Test
  void credentials_overPlainHttp_needLoopbackOrInsecure() {
    String yaml =
        "providers: { openai: { url: 'http://%s', insecure: %s, credentials: { env: K } } }";

    for (String loopback : List.of("127.8.9.1:80", "localhost", "[::1]:8080", "a.localhost")) {
      assertThat(config(yaml.formatted(loopback, false)).providers()).hasSize(1);
    }
    assertThat(config(yaml.formatted("10.0.0.1", true)).providers()).hasSize(1);
    for (String open : List.of("10.0.0.1", "127.0.0.1.nip.io", "localhost.example", "[::2]")) {
      assertThat(problems(yaml.formatted(open, false)))
          .singleElement()
          .asString()
          .contains("would cross the network in the clear");
    }
  }
}
