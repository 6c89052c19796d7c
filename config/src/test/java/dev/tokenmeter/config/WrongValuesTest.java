package dev.tokenmeter.config;

import static dev.tokenmeter.config.Reads.problems;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WrongValuesTest {
  private static final String SHA = "sha256:" + "a".repeat(64);

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "listen: [8080]                          | 1:9  | listen must be a map",
        "listen: 8080                            | 1:9  | listen must be a map",
        "listen: { port: http }                  | 1:17 | listen.port must be a whole number",
        "listen: { port: -1 }                    | 1:17 | listen.port must be a whole number",
        "listen: { port: 65536 }                 | 1:17 | from 0 to 65535",
        "listen: { port: 80.5 }                  | 1:17 | listen.port must be a whole number",
        "listen: { port: [1] }                   | 1:17 | must be a single value, is a list",
        "listen: { address: 'a b' }              | 1:20 | listen.address must be a host name",
        "listen: { address: 256.1.1.1 }          | 1:20 | listen.address must be a host name",
        "listen: { address: '' }                 | 1:20 | listen.address must not be empty",
        "listen: { tls: {} }                     | 1:11 | listen.tls needs certificate",
        "listen: { tls: [] }                     | 1:16 | listen.tls must name at least one",
        "listen: { tls: { certificate: /nowhere, key: /nowhere } } | 1:31 | does not exist",
        "admin: { address: 0.0.0.0 }             | 1:19 | is not loopback, so admin needs auth",
        "admin: { auth: open }                   | 1:16 | admin.auth must be none or a map",
        "admin: { auth: {} }                     | 1:10 | admin.auth needs tokens",
        "admin: { auth: { tokens: [] } }         | 1:26 | must hold at least one token",
        "admin: { auth: { tokens: [{ token: 'sha256:ab' }] } } | 1:36 | must be sha256: and 64 hex",
        "signals: [repeat]                       | 1:10 | signals must be a map",
        "signals: { repeat: yes }                | 1:20 | must be one of off, shadow, on",
        "signals: { repeat: [on] }               | 1:20 | signals.repeat must be a map",
        "signals: { repeat: { mode: ofs } }      | 1:28 | (did you mean off?)",
        "signals: { repeat: { tolerance: 0.02 } } | 1:33 | must be a part like 2%",
        "signals: { repeat: { tolerance: 101% } } | 1:33 | from 0% to 100%",
        "signals: { repeat: { times: 0 } }       | 1:29 | whole number from 1 to 100",
        "signals: { cache-unread: { within: 5 } } | 1:36 | duration with its unit",
        "signals: { cache-unread: { within: 25h } } | 1:36 | up to 1d",
        "signals: { uniform: { deviation: 11 } } | 1:34 | number like 0.05, from 0 to 10",
        "signals: { uniform: { deviation: -1 } } | 1:34 | number like 0.05, from 0 to 10",
        "signals: { uniform: { requests: 1 } }   | 1:33 | whole number from 2 to 10000",
        "signals: { aborted: { size: 4KB } }     | 1:29 | whole number from 0 to 100000000",
        "leaderboard: { minimum-group: 4 }       | 1:31 | whole number from 5 to 1000",
        "leaderboard: { minimum-clean-share: 0.8 } | 1:37 | must be a part like 80%",
        "leaderboard: { individuals: yes }       | 1:29 | must be true or false",
        "signals: { low-entropy: { share: 2 } }  | 1:34 | must be a part like 2%, from 0% to 100%",
        "signals: { high-entropy: off }          | 1:12 | signals.high-entropy is an unknown key",
        "admin: { port: 8080 }                   | 1:10 | must differ from listen.port",
        "providers: [anthropic]                  | 1:12 | providers must be a map",
        "providers: { x: {} }                    | 1:14 | providers.x needs url",
        "providers: { x: { url: 'https://x' } }  | 1:14 | providers.x needs dialect, e.g.",
        "providers: { azure: }                   | 1:14 | providers.azure needs url",
        "providers: { Anthropic: { url: 'https://x', dialect: openai } } | 1:14 | no name for",
        "providers: { t: { url: 'https://x', dialect: openai } } | 1:14 | is no name for a"
            + " provider",
        "providers: { openai: { url: api.openai.com } }          | 1:29 | must be like https://",
        "providers: { openai: { url: 'https://' } }              | 1:29 | must be like https://",
        "providers: { openai: { url: 'https://a b' } }           | 1:29 | must be like https://",
        "providers: { openai: { url: 'https://h:0' } }           | 1:29 | must be like https://",
        "providers: { openai: { url: 'https://u:p@h' } }         | 1:29 | user information",
        "providers: { openai: { url: 'https://h/?a=b' } }        | 1:29 | without query",
        "providers: { openai: { url: 'https://h/a/%2E./b' } }    | 1:29 | . or .. in its path",
        "providers: { openai: { dialect: anthropc } } | 1:33 | (did you mean anthropic?)",
        "providers: { openai: { hosts: x } }     | 1:31 | must be a list, like [a, b], is a single",
        "providers: { openai: { hosts: ['x:80'] } } | 1:32 | must be a host name without port",
        "providers: { openai: { hosts: [a, a] } } | 1:35 | is claimed by providers.openai.hosts[0]",
        "providers: { openai: { default-for: [openai-chats] } } | 1:38 | mean openai-chat?)",
        "providers: { openai: { insecure: yes } } | 1:34 | must be true or false",
        "providers: { openai: { include-usage: on } } | 1:39 | must be one of off, inject",
        "providers: { openai: { openai: { x: 1 } } }  | 1:34 | openai.x is an unknown key",
        "providers: { openai: { credentials: {} } }   | 1:24 | exactly one of env, file, aws",
        "providers: { openai: { credentials: { env: A, file: b } } } | 1:24 | exactly one of",
        "providers: { bedrock: { credentials: { aws: 'a b' } } }     | 1:45 | name of an AWS"
            + " profile",
        "providers: { bedrock: { credentials: { aws: a, region: eu } } } | 1:56 | must be a region",
        "providers: { bedrock: { credentials: { env: A, region: eu-west-1 } } } | 1:48 | unknown"
            + " key",
        "providers: { bedrock: { url: 'http://[::1]:9', credentials: { aws: a } } } | 1:48 | needs"
            + " region",
        "providers: { openai: { credentials: { env: 'a b' } } } | 1:44 | must be the name of an",
        "providers: { openai: { credentials: { env: A, paths: [v1] } } } | 1:55 | begins with /",
        "egress: { proxy: 'socks5://h:1' }       | 1:18 | must be like http://proxy.example:3128",
        "egress: { proxy: 'http://h:1/path' }    | 1:18 | must be like http://proxy.example:3128",
        "egress: { no-proxy: [10.0.0.0/33] }     | 1:22 | CIDR block",
        "egress: { no-proxy: [10.0.0/8] }        | 1:22 | CIDR block",
        "egress: { no-proxy: ['fe80::/129'] }    | 1:22 | CIDR block",
        "egress: { no-proxy: ['a:99999'] }       | 1:22 | CIDR block",
        "egress: { ca: [/nowhere/ca.pem] }       | 1:16 | names a file that does not exist",
        "egress: { ca: [pom.xml] }               | 1:16 | does not hold a certificate",
        "identity: { order: [] }                 | 1:20 | must name at least one of token",
        "identity: { order: [token, token] }     | 1:28 | is listed before",
        "identity: { order: [cert] }             | 1:21 | must be one of token, certificate",
        "identity: { unknown: allow }            | 1:22 | must be one of fingerprint, reject",
        "identity: { path-tokens: all }          | 1:26 | must be one of attribute, full",
        "identity: { jwt: { issuer: x } }        | 1:28 | must be a URL",
        "identity: { jwt: { issuer: 'https://x' } } | 1:13 | identity.jwt needs jwks",
        "identity: { fingerprint-key: { aws: x } } | 1:32 | unknown key",
        "callers: { name: a }                    | 1:10 | callers must be a list",
        "callers: [{ team: a }]                  | 1:11 | callers[0] needs name",
        "callers: [{ name: _x }]                 | 1:19 | callers[0].name must be 1 to 128",
        "callers: [{ name: anonymous }]          | 1:19 | callers[0].name must be 1 to 128",
        "callers: [{ name: a, team: none }]      | 1:28 | callers[0].team must be 1 to 128",
        "callers: [{ name: a, keys: SHA }]       | 1:28 | keys must be a list",
        "callers: [{ name: a, keys: ['md5:0'] }] | 1:29 | must be sha256: and 64 hex digits",
        "callers: [{ name: a }, { name: a }]     | 1:32 | is the name of the caller in line 1",
        "callers: [{ name: a, keys: [SHA], tokens: [SHA] }] | 1:112 | is listed in line 1 already",
        "privacy: { metrics: name }              | 1:21 | (did you mean named?)",
        "privacy: { grafana: team }              | 1:12 | privacy.grafana is an unknown key",
        "budgets: [{}]                           | 1:11 | budgets[0] needs limit",
        "budgets: [{ limit: 5 }]                 | 1:20 | must be an amount with its unit",
        "budgets: [{ limit: 0 USD }]             | 1:20 | above zero",
        "budgets: [{ limit: 1.5 tokens }]        | 1:20 | must be an amount with its unit",
        "budgets: [{ limit: 5 EUR }]             | 1:20 | must be an amount with its unit",
        "budgets: [{ window: year }]             | 1:21 | must be one of day, week, month",
        "budgets: [{ zone: Europe/Berln }]       | 1:19 | (did you mean Europe/Berlin?)",
        "budgets: [{ mode: hard }]               | 1:19 | must be one of observe, gate, strict",
        "budgets: [{ scope: {} }]                | 1:13 | names nothing",
        "budgets: [{ scope: { each: day } }]     | 1:28 | must be one of caller, team, client",
        "budgets: [{ scope: { user: x } }]       | 1:22 | scope.user is an unknown key",
        "budgets: [{ in-flight: 0 }]             | 1:24 | from 1 to 1000000",
        "budgets: [{ billing: seats }]           | 1:22 | must be one of metered, subscription",
        "budgets: [{ billing: [] }]              | 1:22 | must be all, metered, subscription",
        "budgets: [{ unpriced: free }]           | 1:23 | must be allow, deny or { price-as:",
        "budgets: [{ unpriced: {} }]             | 1:13 | unpriced needs price-as",
        "budgets: [{ status: 400 }]              | 1:21 | must be one of 402, 403, 429",
        "budgets: [{ message: sk-ant-api03-abcdefghijklmnopqrstuvwxyz }] | 1:22 | no secret",
        "budgets: [{ raise: { to: 5 USD } }]     | 1:13 | raise needs until",
        "budgets: [{ raise: { until: soon } }]   | 1:29 | must be a day like 2026-12-01",
        "budgets: [{ limit: 9 USD, raise: { to: 9 USD } }]    | 1:40 | must be more than limit",
        "budgets: [{ limit: 9 USD, raise: { to: 10 tokens } }] | 1:40 | in the same unit",
        "limits: [{ each: caller }]              | 1:10 | limits[0] needs concurrent or",
        "limits: [{ each: model, concurrent: 1 }] | 1:18 | must be one of caller, team",
        "limits: [{ concurrent: 0 }]             | 1:24 | from 1 to 1000000",
        "limits: [{ model: x, concurrent: 1 }]   | 1:12 | limits[0].model is an unknown key",
        "limits: { admission: { concurrent: 1 } } | 1:22 | must be a list",
        "allow: [{ team: interns }]              | 1:9  | allow[0] needs models",
        "allow: [{ models: haiku }]              | 1:19 | must be a list",
        "callers: [{ name: a, blocked: x }]      | 1:31 | must be true or false",
        "prices: { file: /nowhere.json }         | 1:17 | names a file that does not exist",
        "prices: { overrides: { m: { input: -1 } } } | 1:36 | a number that is not negative",
        "prices: { overrides: { m: { in: 1 } } } | 1:29 | prices.overrides.m.in is an unknown key",
        "prices: { overrides: { m: [1] } }       | 1:28 | must be a map",
        "prices: { overrides: { m: { discount: 15 } } } | 1:39 | must be a part of the price",
        "prices: { overrides: { m: { discount: 101% } } } | 1:39 | from 0% to 100%",
        "prices: { overrides: { m: { as: 'a b' } } } | 1:33 | must be a vendor and a model",
        "prices: { overrides: { m: { from: soon } } } | 1:35 | must be a day like 2026-11-25",
        "prices: { overrides: { m: { from: 2027-01-02, until: 2027-01-01 } } } | 1:54 | later",
        "ledger: { retain: 400 }                 | 1:19 | a duration with its unit",
        "ledger: { retain: 0d }                  | 1:19 | must be longer than nothing",
        "ledger: { shared: 'mysql://x' }         | 1:19 | must be like jdbc:postgresql://",
        "metrics: { max-callers: 0 }             | 1:25 | from 1 to 1000000",
        "metrics: { birth-hold: 60 }             | 1:24 | a duration with its unit",
        "metrics: { birth-hold: 60 sec }         | 1:24 | a duration with its unit",
        "metrics: { birth-hold: 9999999999s }    | 1:24 | a duration with its unit",
        "log: { access: true }                   | 1:16 | must be one of off, json",
        "limits: { replay: 64 }                  | 1:19 | a size with its unit, like 64KiB",
        "limits: { replay: 64kib }               | 1:19 | a size with its unit, like 64KiB",
        "limits: { replay: 1000000000GiB }       | 1:19 | a size with its unit",
        "limits: { memory: { refuse: 0% } }      | 1:29 | must be a part of direct memory like 85%",
        "limits: { memory: { reset: 95 } }       | 1:28 | above 0% and up to 100%",
        "limits: { memory: { refuse: 96% } }     | 1:21 | must not be above limits.memory.reset,"
            + " which is 95%",
        "limits: { memory: { refuse: 80% } }     | 1:21 | must not be above limits.memory.refuse,"
            + " which is 80%",
        "limits: { memory: { shed: 80% } }       | 1:21 | allowed: stop-accepting, refuse, reset",
        "limits: { write-low: 128KiB }           | 1:11 | must not be above limits.write-high",
        "timeouts: { connect: -5s }              | 1:22 | a duration with its unit",
        "timeouts: { drain: 31d }                | 1:20 | up to 30d",
      })
  void value_thatIsWrong_isRefusedAtItsPlace(String yaml, String place, String message) {
    assertThat(problems(yaml.replace("SHA", SHA)))
        .anySatisfy(
            problem -> assertThat(problem).startsWith("t.yaml:" + place + ": ").contains(message));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "server: {}                     | server is no key any more; use listen",
        "routes: {}                     | routes is no key any more; use providers",
        "metering: {}                   | metering is no key any more; use metrics",
        "listen: { host: x }            | listen.host is no key any more; use listen.address",
        "providers: { openai: { base_url: x } } | providers.openai.base_url is no key any more; use"
            + " url",
        "callers: [{ name: a, token: x }] | callers[0].token is no key any more; use tokens:",
      })
  void key_thatIsRetired_isRefusedWithItsReplacement(String yaml, String message) {
    assertThat(problems(yaml)).singleElement().asString().contains(message);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "listne: {}                    | 1:1  | listen",
        "metrics: { max_callers: 1 }   | 1:12 | max-callers",
        "metrics: { maxCallers: 1 }    | 1:12 | max-callers",
        "log: { acess: off }           | 1:8  | access",
        "providers: { openai: { defaultfor: [] } } | 1:24 | default-for",
        "timeouts: { keepalive: 1s }   | 1:13 | keep-alive",
      })
  void key_thatIsUnknown_isRefusedWithTheNearestOne(String yaml, String place, String nearest) {
    assertThat(problems(yaml))
        .singleElement()
        .asString()
        .startsWith("t.yaml:" + place + ": ")
        .contains("is an unknown key (did you mean " + nearest + "?); allowed: ");
  }
}
