package dev.tokenmeter.config;

import static dev.tokenmeter.config.Reads.problems;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ConfigProblemsTest {

  @Test
  void problems_ofOneFile_areAllReportedAtOnceInItsOrder() {
    String yaml =
        """
        listen: { adress: 0.0.0.0, port: 80800 }
        admin:
          address: 0.0.0.0
        providers:
          local: { url: "ftp://x", dialect: opnai }
          anthropic: { url: http://10.0.0.5, credentials: { env: K } }
          azure: {}
        timeouts:
          connect: 30
        timeouts: {}
        callers:
          - { name: alice, keys: ["sha256:12"] }
          - name: alice
        ledgr: {}
        """;

    assertThat(problems(yaml))
        .containsExactly(
            "t.yaml:1:11: listen.adress is an unknown key (did you mean address?); allowed:"
                + " address, port, tls",
            "t.yaml:1:34: listen.port must be a whole number from 0 to 65535",
            "t.yaml:3:12: admin.address is not loopback, so admin needs auth: { tokens: [{ token:"
                + " \"sha256:…\", role: read }] }, or auth: none to leave it open",
            "t.yaml:5:17: providers.local.url must be like https://api.example.com or"
                + " http://10.0.0.5:8000/prefix",
            "t.yaml:5:37: providers.local.dialect must be one of anthropic, openai, gemini, vertex,"
                + " bedrock, azure, mistral, cohere, ollama, xai, openrouter (did you mean"
                + " openai?)",
            "t.yaml:6:38: providers.anthropic.credentials would cross the network in the clear; use"
                + " https, or write insecure: true",
            "t.yaml:7:3: providers.azure needs url, e.g. url: \"https://NAME.openai.azure.com\"",
            "t.yaml:9:12: timeouts.connect must be a duration with its unit (ms, s, m, h, d, w),"
                + " like 500ms or 30s, up to 30d",
            "t.yaml:10:1: timeouts is written twice, first in line 8",
            "t.yaml:12:27: callers[0].keys[0] must be sha256: and 64 hex digits, never the secret"
                + " itself (`tokenmeter token NAME` makes a token and its digest)",
            "t.yaml:13:11: callers[1].name is the name of the caller in line 12 already",
            "t.yaml:14:1: ledgr is an unknown key (did you mean ledger?); allowed: listen, admin,"
                + " egress, providers, identity, callers, ledger, privacy, budgets, prices,"
                + " signals, leaderboard, metrics, log, limits, allow, timeouts");
  }
}
