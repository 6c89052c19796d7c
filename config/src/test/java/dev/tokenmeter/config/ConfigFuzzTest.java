package dev.tokenmeter.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class ConfigFuzzTest {
  private static final String VALID =
      """
      listen: { address: 0.0.0.0, port: 8080 }
      admin: &a { address: 127.0.0.1, auth: none }
      providers:
        local: { url: "http://10.0.0.5:8000", dialect: openai, hosts: ["*.x"] }
        anthropic: {}
      callers:
        - { name: alice, keys: ["sha256:%s"] }
      budgets:
        - { name: p, scope: { each: caller }, limit: 5 USD, window: month }
      timeouts: { connect: 500ms }
      log: *a
      """
          .formatted("a".repeat(64));

  @Property
  void read_ofAnyBytes_answersWithAResult(@ForAll byte[] bytes) {
    check(ConfigReader.read(bytes, "t.yaml", Map.of()));
  }

  @Property
  void read_ofAnyText_answersWithAResult(@ForAll String text) {
    check(ConfigReader.read(text, "t.yaml", Map.of()));
  }

  @Property
  void read_ofAnyYamlPunctuation_answersWithAResult(@ForAll("punctuation") String text) {
    check(ConfigReader.read(text, "t.yaml", Map.of()));
  }

  @Property
  void read_ofADamagedFile_answersWithAResult(@ForAll("damaged") byte[] bytes) {
    check(ConfigReader.read(bytes, "t.yaml", Map.of()));
  }

  @Property(tries = 600)
  void read_ofATruncatedFile_answersWithAResult(@ForAll("cuts") int cut) {
    check(ConfigReader.read(VALID.substring(0, cut), "t.yaml", Map.of()));
  }

  @Provide
  Arbitrary<Integer> cuts() {
    return Arbitraries.integers().between(0, VALID.length());
  }

  @Provide
  Arbitrary<String> punctuation() {
    return Arbitraries.of(
            List.of(
                "a",
                "listen",
                "providers",
                "callers",
                ":",
                ": ",
                "-",
                "- ",
                "? ",
                "{",
                "}",
                "[",
                "]",
                ",",
                "&a ",
                "*a",
                "!",
                "!!str ",
                "|",
                ">",
                "'",
                "\"",
                "#",
                " #",
                "%",
                "@",
                "`",
                "~",
                "\n",
                "\n  ",
                "\t",
                "\r",
                "---",
                "...",
                "<<: ",
                "${env:A}",
                "\\",
                "\u0085",
                "0",
                "null",
                "%YAML 1.9\n",
                "%TAG ! x\n",
                "\uD83D\uDE00",
                "\uE000"))
        .list()
        .ofMaxSize(60)
        .map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<byte[]> damaged() {
    byte[] valid = VALID.getBytes(StandardCharsets.UTF_8);
    return Combinators.combine(
            Arbitraries.integers().between(0, valid.length - 1), Arbitraries.bytes())
        .as(
            (at, value) -> {
              byte[] copy = valid.clone();
              copy[at] = value;
              return copy;
            });
  }

  private static void check(ConfigReader.Result result) {
    switch (result) {
      case ConfigReader.Result.Loaded(Config config, List<Problem> warnings) ->
          assertThat(config.listen().port()).isBetween(0, 65_535);
      case ConfigReader.Result.Refused(List<Problem> problems) -> {
        assertThat(problems).isNotEmpty();
        assertThat(problems)
            .allSatisfy(
                problem -> {
                  assertThat(problem.line()).isPositive();
                  assertThat(problem.column()).isPositive();
                  assertThat(problem.toString()).doesNotContain("\n", "\r", "Exception");
                });
      }
    }
  }
}
