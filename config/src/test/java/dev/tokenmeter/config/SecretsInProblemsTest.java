package dev.tokenmeter.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

@Tag("SEC-05")
final class SecretsInProblemsTest {
  private static final List<String> SECRETS =
      List.of(
          "tmk_QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaA",
          "sk-ant-api03-4f7Zq",
          "AIzaSyD4f7Zq-hunter2",
          "sk-4f7Zq8hunter2",
          "hunter2!%zz",
          "&4f7Zq",
          "*4f7Zq",
          "!4f7Zq",
          "@4f7Zq",
          "${4f7Zq}",
          "4f7Zq\\z\"'x: y: {");

  /** Places where a secret is, or where one might be pasted by mistake. */
  private static final List<String> PLACES =
      List.of(
          "providers: { openai: { credentials: %s } }",
          "providers: { openai: { credentials: { env: %s } } }",
          "providers: { openai: { credentials: { env: 1%s } } }",
          "providers: { openai: { credentials: { file: /nowhere/%s } } }",
          "providers: { openai: { credentials: { %s: x } } }",
          "providers: { openai: { credentials: { key: %s } } }",
          "providers: { openai: { api-key: %s } }",
          "providers: { openai: { url: 'https://u:%s@api.openai.com' } }",
          "providers: { openai: { url: 'https://api.openai.com/?key=%s' } }",
          "providers: { openai: %s }",
          "providers: { %s: {} }",
          "egress: { proxy: 'http://u:%s@proxy:99999' }",
          "egress: { proxy: 'http://u:%s@' }",
          "egress: { proxy: 'socks5://u:%s@proxy:1' }",
          "egress: { proxy: %s, no-proxy: [%s], ca: [%s] }",
          "admin: { auth: %s }",
          "admin: { auth: { tokens: [%s] } }",
          "admin: { auth: { tokens: [{ token: %s, role: %s }] } }",
          "callers: [{ name: a, keys: [%s], tokens: [%s] }]",
          "callers: [{ name: %s }, { name: b, team: %s }]",
          "callers: [{ %s: a }]",
          "callers: [%s]",
          "ledger: { shared: 'jdbc:mysql://u:%s@h/d' }",
          "identity: { fingerprint-key: { file: %s, env: %s } }",
          "identity: { fingerprint-key: %s }",
          "identity: { jwt: { issuer: %s, jwks: 'https://u:%s@h' } }",
          "%s: x",
          "%s",
          "listen: { address: %s, port: %s }\nbudgets: %s",
          "budgets: [{ name: %s, scope: { %s: x }, limit: %s, window: %s, zone: %s, mode: %s }]",
          "timeouts: { connect: %s }\nlimits: { replay: %s, connections: %s }\nlog: { access: %s }",
          "prices: { file: %s, overrides: { %s: { input: %s } } }");

  @Property
  void problems_neverRepeatASecret(
      @ForAll @IntRange(min = 0, max = 10) int secret,
      @ForAll @IntRange(min = 0, max = 31) int place) {
    String yaml = PLACES.get(place).replace("%s", SECRETS.get(secret));

    String said =
        switch (ConfigReader.read(yaml, "t.yaml", Map.of())) {
          case ConfigReader.Result.Loaded(Config config, List<Problem> warnings) ->
              warnings.toString();
          case ConfigReader.Result.Refused(List<Problem> problems) -> problems.toString();
        };

    assertThat(said).doesNotContain("4f7Zq", "hunter2", "QUJDREVG");
  }

  @Property(tries = 50)
  void problems_neverRepeatAVariablesValue(@ForAll @IntRange(min = 0, max = 31) int place) {
    String yaml = PLACES.get(place).replace("%s", "${env:SECRET}");

    ConfigReader.Result result =
        ConfigReader.read(yaml, "t.yaml", Map.of("SECRET", "4f7Zq: [hunter2\n- x"));

    if (result instanceof ConfigReader.Result.Refused refused) {
      assertThat(refused.toString()).doesNotContain("4f7Zq", "hunter2");
    }
  }
}
