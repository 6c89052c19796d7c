package dev.tokenmeter.config;

import static dev.tokenmeter.config.Reads.config;
import static dev.tokenmeter.config.Reads.warnings;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EveryKeyTest {
  private static final String A = "a".repeat(64);
  private static final String B = "b".repeat(64);
  private static final String C = "c".repeat(64);

  @TempDir private Path directory;

  private String file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content).toString();
  }

  private String certificate(String name) throws IOException {
    return file(name, "-----BEGIN CERTIFICATE-----\n");
  }

  @Test
  void listen_withEveryKey_isFoundInTheRecord() throws IOException {
    String yaml =
        """
        listen:
          address: 0.0.0.0
          port: 9_090
          tls: { certificate: %s, key: %s, client-ca: %s, client-auth: required }
        """
            .formatted(Reads.tls("ec.pem"), Reads.tls("ec.key"), Reads.tls("rsa.pem"));

    assertThat(config(yaml).listen())
        .isEqualTo(
            new Listen(
                "0.0.0.0",
                9090,
                Optional.of(
                    new Listen.Tls(
                        List.of(new Listen.Pair(Reads.tls("ec.pem"), Reads.tls("ec.key"))),
                        Optional.of(
                            new Listen.ClientCertificates(
                                Reads.tls("rsa.pem"), Listen.ClientAuth.REQUIRED))))));
    assertThat(warnings(yaml)).isEmpty();
  }

  @Test
  void tls_asAList_holdsEachPair() {
    String pair =
        "{ certificate: %s, key: %s }".formatted(Reads.tls("ec.pem"), Reads.tls("ec.key"));

    assertThat(config("listen: { tls: [" + pair + ", " + pair + "] }").listen().tls())
        .get()
        .extracting(tls -> tls.pairs().size())
        .isEqualTo(2);
  }

  @Test
  void admin_withEveryKey_isFoundInTheRecord() {
    String yaml =
        """
        admin:
          address: "[::]"
          port: 0
          auth: { tokens: [ { token: "sha256:%s", role: operate }, { token: "sha256:%s" } ] }
        """
            .formatted(A.toUpperCase(java.util.Locale.ROOT), B);

    assertThat(config(yaml).admin())
        .isEqualTo(
            new Admin(
                "::",
                0,
                new Admin.Auth.Tokens(
                    List.of(
                        new Admin.Token(A, Admin.Role.OPERATE),
                        new Admin.Token(B, Admin.Role.READ)))));
  }

  @Test
  void admin_withAuthNone_mayBeBoundAnywhere() {
    assertThat(config("admin: { address: 10.0.0.1, auth: none }").admin())
        .isEqualTo(new Admin("10.0.0.1", 8081, new Admin.Auth.None()));
  }

  @Test
  void provider_withEveryKey_isFoundInTheRecord() throws IOException {
    String yaml =
        """
        providers:
          corp:
            url: HTTP://10.0.0.5:8000/gateway/
            dialect: anthropic
            hosts: [LLM.corp.example, "*.llm.corp", 10.0.0.7, "*"]
            default-for: [openai, cohere]
            credentials: { file: %s, paths: [ /v1/files/** ] }
            egress: { proxy: "http://p:3128", no-proxy: [corp], ca: [ %s ] }
            insecure: true
            include-usage: inject
        """
            .formatted(file("secret", "s"), certificate("ca.pem"));

    assertThat(config(yaml).providers())
        .containsExactly(
            new Provider(
                "corp",
                Optional.of(URI.create("http://10.0.0.5:8000/gateway")),
                Dialect.ANTHROPIC,
                List.of("llm.corp.example", "*.llm.corp", "10.0.0.7", "*"),
                List.of(
                    "openai-chat",
                    "openai-completions",
                    "openai-responses",
                    "openai-embeddings",
                    "openai-images",
                    "openai-audio",
                    "openai-realtime",
                    "openai-batches",
                    "openai-files",
                    "openai-models",
                    "cohere"),
                Optional.of(
                    new Credentials(
                        new Credentials.Source.File(directory.resolve("secret").toString()),
                        List.of("/v1/files/**"))),
                Optional.of(
                    new Egress(
                        Optional.of(URI.create("http://p:3128")),
                        List.of("corp"),
                        List.of(directory.resolve("ca.pem").toString()))),
                true,
                Provider.IncludeUsage.INJECT));
    assertThat(warnings(yaml)).isEmpty();
  }

  @Test
  void includeUsage_belowOpenai_isTheSameKey() {
    assertThat(config("providers: { openai: { openai: { include-usage: inject } } }").providers())
        .extracting(Provider::includeUsage)
        .containsExactly(Provider.IncludeUsage.INJECT);
  }

  @Test
  void credentials_fromEachSource_areFoundInTheRecord() {
    String yaml =
        """
        providers:
          openai: { credentials: { env: OUR_KEY } }
          bedrock: { credentials: { aws: default } }
          eu: { url: "https://bedrock-runtime-fips.eu-west-1.amazonaws.com", dialect: bedrock,
                credentials: { aws: corp } }
          vpc: { url: "https://bedrock.internal", dialect: bedrock,
                 credentials: { aws: corp, region: us-gov-west-1 } }
        """;
    Config config = config(yaml, Map.of("OUR_KEY", "x"));

    assertThat(config.provider("openai").flatMap(Provider::credentials))
        .contains(new Credentials(new Credentials.Source.Env("OUR_KEY"), List.of()));
    assertThat(config.providers())
        .flatExtracting(provider -> provider.credentials().stream().toList())
        .extracting(Credentials::source)
        .filteredOn(Credentials.Source.Aws.class::isInstance)
        .containsExactly(
            new Credentials.Source.Aws("default", "us-east-1"),
            new Credentials.Source.Aws("corp", "eu-west-1"),
            new Credentials.Source.Aws("corp", "us-gov-west-1"));
    assertThat(config.planned().unbuilt()).isEmpty();
  }

  @Test
  void regionOfTheEnvironment_standsWhereTheUrlNamesNone() {
    String yaml =
        """
        providers:
          bedrock: { url: "http://127.0.0.1:9000", credentials: { aws: default } }
        """;
    Config config = config(yaml, Map.of("AWS_REGION", "ap-southeast-2"));

    assertThat(config.provider("bedrock").flatMap(Provider::credentials))
        .map(Credentials::source)
        .contains(new Credentials.Source.Aws("default", "ap-southeast-2"));
  }

  @Test
  void egress_withEveryKey_isFoundInTheRecordAndBeatsTheEnvironment() throws IOException {
    String yaml =
        """
        egress: { proxy: "https://u:p%%40@proxy:3128", no-proxy: [10.0.0.0/8, "[::1]:443"], ca: [%s] }
        """
            .formatted(certificate("ca.pem"));

    assertThat(
            config(yaml, Map.of("HTTPS_PROXY", "http://other", "NO_PROXY", "elsewhere")).egress())
        .isEqualTo(
            new Egress(
                Optional.of(URI.create("https://u:p%40@proxy:3128")),
                List.of("10.0.0.0/8", "[::1]:443"),
                List.of(directory.resolve("ca.pem").toString())));
  }

  @Test
  void identity_withEveryKey_isFoundInTheRecord() {
    String yaml =
        """
        identity:
          order: [key, jwt]
          unknown: reject
          path-tokens: full
          jwt: { issuer: "https://i", jwks: "https://i/keys", caller: email, team: groups.0 }
          fingerprint-key: { env: FP }
        """;

    assertThat(config(yaml).identity())
        .isEqualTo(
            new Identity(
                List.of(Identity.Proof.KEY, Identity.Proof.JWT),
                Identity.Unknown.REJECT,
                Identity.PathTokens.FULL,
                Optional.of(
                    new Identity.Jwt(
                        "https://i", "https://i/keys", "email", Optional.of("groups.0"))),
                Optional.of(new Credentials.Source.Env("FP"))));
  }

  @Test
  void callers_withEveryKey_areFoundInTheRecord() {
    String yaml =
        """
        callers:
          - { name: alice, team: payments, keys: ["sha256:%s"], tokens: ["sha256:%s", "sha256:%s"] }
          - { name: "Bob Ünal <b@x>" }
        """
            .formatted(A, B, C);

    assertThat(config(yaml).callers())
        .containsExactly(
            new Caller("alice", Optional.of("payments"), List.of(A), List.of(B, C)),
            new Caller("Bob Ünal <b@x>", Optional.empty(), List.of(), List.of()));
  }

  @Test
  void planned_withEveryKey_isFoundInTheRecordsAndWarnsOnce() throws IOException {
    String yaml =
        """
        privacy: { metrics: pseudonym, ledger: team, board: named }
        budgets:
          - { name: p, scope: { team: payments, each: caller }, limit: 5_000.50 USD, window: month, zone: Europe/Berlin, mode: strict }
          - { name: q, scope: all, limit: 2_000_000_000 tokens, window: week }
        prices: { file: %s, overrides: { "local/*": { input: 0, cache-write-1h: 12.5 } } }
        ledger: { path: x/y.db, record: off, retain: 30d, shared: "jdbc:postgresql://h:5432/d?user=u" }
        """
            .formatted(file("prices.json", "{}"));
    Planned planned = config(yaml).planned();

    assertThat(planned.privacy())
        .isEqualTo(new Privacy(Privacy.Shown.PSEUDONYM, Privacy.Shown.TEAM, Privacy.Shown.NAMED));
    assertThat(planned.budgets())
        .containsExactly(
            new Budget(
                "p",
                new Budget.Scope(
                    Map.of(Budget.Label.TEAM, "payments"), Optional.of(Budget.Label.CALLER)),
                new Budget.Limit.Usd(new BigDecimal("5000.50")),
                Budget.Window.MONTH,
                ZoneId.of("Europe/Berlin"),
                Budget.Mode.STRICT),
            new Budget(
                "q",
                new Budget.Scope(Map.of(), Optional.empty()),
                new Budget.Limit.TokenCount(2_000_000_000),
                Budget.Window.WEEK,
                ZoneOffset.UTC,
                Budget.Mode.OBSERVE));
    assertThat(planned.prices())
        .isEqualTo(
            new Prices(
                Optional.of(directory.resolve("prices.json").toString()),
                List.of(
                    PriceRule.of(
                        "local/*",
                        Map.of(
                            "input", BigDecimal.ZERO, "cache-write-1h", new BigDecimal("12.5"))))));
    assertThat(planned.ledger())
        .isEqualTo(
            new Ledger(
                "x/y.db",
                Ledger.Recording.OFF,
                Duration.ofDays(30),
                Optional.of("jdbc:postgresql://h:5432/d?user=u")));
    assertThat(planned.unbuilt()).containsExactlyInAnyOrder("ledger.shared");
    assertThat(warnings(yaml)).hasSize(1);
  }

  @Test
  void budget_withEveryTerm_isFoundInTheRecord() {
    String yaml =
        """
        budgets:
          - name: p
            scope: { each: caller }
            limit: 40 USD
            window: day
            zone: Europe/Berlin
            mode: gate
            raise: { to: 60 USD, until: 2026-12-01 }
            in-flight: 8
            billing: [metered, unknown]
            unpriced: { price-as: claude-sonnet-4-5 }
            status: 402
            message: "Ask #llm-budget for more."
          - { name: q, scope: all, limit: 1 USD, window: day, billing: all, unpriced: deny }
          - { name: r, scope: all, limit: 1 USD, window: day, unpriced: "price-as: m" }
        """;

    List<Budget> budgets = config(yaml).budgets();

    assertThat(budgets.getFirst().terms())
        .isEqualTo(
            new BudgetTerms(
                Optional.of(
                    new BudgetTerms.Raise(
                        new Budget.Limit.Usd(new BigDecimal("60")),
                        Instant.parse("2026-11-30T23:00:00Z"))),
                OptionalInt.of(8),
                Set.of(BudgetTerms.Payment.METERED, BudgetTerms.Payment.UNKNOWN),
                new BudgetTerms.Unpriced.PriceAs("claude-sonnet-4-5"),
                OptionalInt.of(402),
                Optional.of("Ask #llm-budget for more.")));
    assertThat(budgets.get(1).terms().counts()).hasSize(3);
    assertThat(budgets.get(1).terms().unpriced()).isEqualTo(new BudgetTerms.Unpriced.Deny());
    assertThat(budgets.get(2).terms().unpriced()).isEqualTo(new BudgetTerms.Unpriced.PriceAs("m"));
  }

  @Test
  void rails_withEveryKey_areFoundInTheRecords() {
    Rails rails =
        config(
                """
                limits:
                  - { each: caller, concurrent: 20, requests-per-minute: 300 }
                  - { team: interns, client: curl, provider: openai, concurrent: 2 }
                allow: [{ team: interns, caller: "a*", models: ["claude-haiku-*"] }]
                """)
            .rails();

    assertThat(rails.limits())
        .containsExactly(
            new Rails.CallLimit(
                new Budget.Scope(Map.of(), Optional.of(Budget.Label.CALLER)),
                OptionalInt.of(20),
                OptionalInt.of(300)),
            new Rails.CallLimit(
                new Budget.Scope(
                    Map.of(
                        Budget.Label.TEAM, "interns",
                        Budget.Label.CLIENT, "curl",
                        Budget.Label.PROVIDER, "openai"),
                    Optional.empty()),
                OptionalInt.of(2),
                OptionalInt.empty()));
    assertThat(rails.allow())
        .containsExactly(
            new Rails.ModelRule(
                new Budget.Scope(
                    Map.of(Budget.Label.TEAM, "interns", Budget.Label.CALLER, "a*"),
                    Optional.empty()),
                List.of(new Glob("claude-haiku-*"))));
  }

  @Test
  void limits_asBoundsWithAdmission_holdBoth() {
    Config config =
        config("limits: { connections: 12, admission: [{ each: team, concurrent: 1 }] }");

    assertThat(config.limits().connections()).isEqualTo(12);
    assertThat(config.rails().limits()).hasSize(1);
  }

  @Test
  void blocked_caller_standsSo() {
    assertThat(
            config("callers: [{ name: a, blocked: true }, { name: b, blocked: false }]").callers())
        .extracting(Caller::standing)
        .containsExactly(Caller.Standing.BLOCKED, Caller.Standing.WELCOME);
  }

  @Test
  void prices_withEveryKey_areRulesInTheOrderOfTheFile() {
    Prices prices =
        config(
                """
                prices:
                  overrides:
                    "azure/my-*": { as: openai/gpt-5.4, discount: 12.5% }
                    "claude-*":
                      - { input: 2, until: 2027-01-01 }
                      - { input: 3, web-search-call: 0.01, from: 2027-01-01 }
                """)
            .prices();

    assertThat(prices.overrides())
        .containsExactly(
            new PriceRule(
                new Glob("azure/my-*"),
                Map.of(),
                Optional.empty(),
                Optional.of(new BigDecimal("0.125")),
                Optional.of("openai/gpt-5.4"),
                Optional.empty(),
                Optional.empty()),
            new PriceRule(
                new Glob("claude-*"),
                Map.of("input", new BigDecimal("2")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(LocalDate.of(2027, 1, 1))),
            new PriceRule(
                new Glob("claude-*"),
                Map.of("input", new BigDecimal("3")),
                Optional.of(new BigDecimal("0.01")),
                Optional.empty(),
                Optional.empty(),
                Optional.of(LocalDate.of(2027, 1, 1)),
                Optional.empty()));
  }

  @Test
  void bounds_withEveryKey_areFoundInTheRecords() {
    Config config =
        config(
            """
            metrics: { max-callers: 1, max-models: 2, max-series: 3000, birth-hold: 0s }
            log: { access: json }
            limits:
              request-line: 2KiB
              headers: 8KB
              header-count: 11
              connections: 12
              replay: 0B
              idle-per-upstream: 14
              write-high: 2MiB
              write-low: 1MB
              include-usage-body: 3MiB
              signed-body: 4MiB
              http2-streams: 15
              http2-resets: 16
              memory: { stop-accepting: 50%, refuse: 62.5%, reset: 100% }
            timeouts:
              request-head: 1s
              request-body: 2m
              connect: 500ms
              tls: 4h
              keep-alive: 5d
              idle-upstream: 1w
              stalled-client: 7s
              drain-delay: 8s
              drain: 0s
            """);

    assertThat(config.metrics()).isEqualTo(new Metering(1, 2, 3_000, Duration.ZERO));
    assertThat(config.accessLog()).isEqualTo(Config.AccessLog.JSON);
    assertThat(config.limits())
        .isEqualTo(
            new Limits(
                2_048,
                8_000,
                11,
                12,
                0,
                14,
                2 << 20,
                1_000_000,
                3 << 20,
                4 << 20,
                15,
                16,
                new MemoryRungs(0.5, 0.625, 1)));
    assertThat(config.timeouts())
        .isEqualTo(
            new Timeouts(
                Duration.ofSeconds(1),
                Duration.ofMinutes(2),
                Duration.ofMillis(500),
                Duration.ofHours(4),
                Duration.ofDays(5),
                Duration.ofDays(7),
                Duration.ofSeconds(7),
                Duration.ofSeconds(8),
                Duration.ZERO));
  }

  @Test
  void signals_withEveryKey_areFoundInTheRecord() {
    String yaml =
        """
        signals:
          aborted: { mode: off, size: 1 }
          low-entropy: { mode: on, share: 3%, output: 13 }
          repeat: { mode: shadow, tolerance: 12.5%, tolerance-tokens: 2, times: 4 }
          cache-unread: { mode: on, share: 0%, written: 5, within: 1h, times: 12 }
          uniform: { deviation: 0.25, requests: 6 }
          stuffed: { fresh: 7, output: 8 }
          thinking: { share: 100%, reasoning: 9, visible: 10 }
          periodic: { deviation: 10, gap: 500ms, requests: 11 }
        """;

    assertThat(config(yaml).signals())
        .isEqualTo(
            new Signals(
                new Signals.Aborted(Signals.Mode.OFF, 1),
                new Signals.LowEntropy(Signals.Mode.ON, 0.03, 13),
                new Signals.Repeat(Signals.Mode.SHADOW, 0.125, 2, 4),
                new Signals.CacheUnread(Signals.Mode.ON, 0, 5, Duration.ofHours(1), 12),
                new Signals.Uniform(Signals.Mode.SHADOW, 0.25, 6),
                new Signals.Stuffed(Signals.Mode.SHADOW, 7, 8),
                new Signals.Thinking(Signals.Mode.SHADOW, 1, 9, 10),
                new Signals.Periodic(Signals.Mode.SHADOW, 10, Duration.ofMillis(500), 11)));
  }

  @Test
  void signal_asAModeAlone_keepsItsThresholds() {
    Signals.Stuffed defaults = Signals.defaults().stuffed();

    assertThat(config("signals: { stuffed: off }").signals().stuffed())
        .isEqualTo(new Signals.Stuffed(Signals.Mode.OFF, defaults.fresh(), defaults.output()));
    assertThat(warnings("signals: { stuffed: shadow }")).isEmpty();
    assertThat(warnings("signals: { stuffed: on }")).isEmpty();
  }

  @Test
  void leaderboard_withEveryKey_isFoundInTheRecord() {
    String yaml =
        """
        leaderboard:
          enabled: false
          minimum-group: 8
          minimum-clean-share: 75%
          reference-model: openai/gpt-5.4
          individuals: true
        """;

    assertThat(config(yaml).leaderboard())
        .isEqualTo(new Leaderboard(false, 8, 0.75, "openai/gpt-5.4", true));
    assertThat(warnings(yaml)).isEmpty();
    assertThat(config("{}").leaderboard()).isEqualTo(Leaderboard.defaults());
  }
}
