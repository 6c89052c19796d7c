package dev.tokenmeter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tokenmeter.deploy.Shipped.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Recording rules and alerts, checked by Prometheus' own tool (Debian package prometheus). */
final class PrometheusRulesTest {
  private static final Set<String> SEVERITIES = Set.of("critical", "warning", "info");

  private static Tool.Said promtool(Tool tool, String command, List<Path> files) throws Exception {
    Stream<String> names = files.stream().map(Path::toString);
    return tool.run(Stream.concat(Stream.of(command, "rules"), names).toList());
  }

  private static List<Path> tests() throws IOException {
    return Shipped.files("prometheus/tests", ".test.yml");
  }

  /** What all tests of rules say in one of their lists. */
  private static List<JsonNode> cases(String list) throws IOException {
    List<JsonNode> cases = new ArrayList<>();
    for (Path file : tests()) {
      for (JsonNode test : Shipped.yaml(Files.readString(file)).path("tests")) {
        test.path(list).forEach(cases::add);
      }
    }
    return cases;
  }

  private static List<Rule> alerts() throws IOException {
    return Shipped.rules().stream().filter(Rule::alert).toList();
  }

  private static Set<String> names(Stream<String> names) {
    return names.collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void rules_checkedByPromtool_areRight() throws Exception {
    Optional<Tool> promtool = Tool.find("promtool", "the check of the rules");
    if (promtool.isPresent()) {
      Tool.Said said = promtool(promtool.get(), "check", Shipped.ruleFiles());

      assertThat(said.exit()).as(said.text()).isZero();
      assertThat(said.text()).doesNotContain("FAILED");
    }
  }

  @Test
  void rules_testedByPromtool_fireWhenTheyShouldAndOnlyThen() throws Exception {
    Optional<Tool> promtool = Tool.find("promtool", "the tests of the rules");
    if (promtool.isPresent()) {
      Tool.Said said = promtool(promtool.get(), "test", tests());

      assertThat(said.exit()).as(said.text()).isZero();
    }
  }

  @Test
  void alerts_all_areTestedFiringAndSilent() throws IOException {
    Function<Boolean, Set<String>> tested =
        silent -> {
          try {
            return names(
                cases("alert_rule_test").stream()
                    .filter(test -> test.path("exp_alerts").isEmpty() == silent)
                    .map(test -> test.path("alertname").asText()));
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        };
    Set<String> alerts = names(alerts().stream().map(Rule::name));

    assertThat(tested.apply(false)).isEqualTo(alerts);
    assertThat(tested.apply(true)).isEqualTo(alerts);
  }

  @Test
  void recordings_all_haveATestedValue() throws IOException {
    List<JsonNode> cases = cases("promql_expr_test");

    assertThat(Shipped.rules())
        .filteredOn(rule -> !rule.alert())
        .allSatisfy(
            rule ->
                assertThat(cases)
                    .anyMatch(
                        test ->
                            test.path("expr").asText().contains(rule.name())
                                && !test.path("exp_samples").isEmpty()));
  }

  @Test
  void alerts_all_sayWhatIsWrongAndWhereTheRunbookIs() throws IOException {
    Set<String> anchors =
        names(
            Shipped.text("README.md")
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(PrometheusRulesTest::anchor));

    assertThat(alerts())
        .isNotEmpty()
        .allSatisfy(
            alert -> {
              JsonNode notes = alert.json().path("annotations");
              String runbook = notes.path("runbook_url").asText();
              assertThat(alert.name()).startsWith("Tokenmeter");
              assertThat(SEVERITIES).contains(alert.json().at("/labels/severity").asText());
              assertThat(notes.path("summary").asText()).endsWith(".").doesNotContain("{{");
              assertThat(notes.path("description").asText()).endsWith(".");
              assertThat(runbook).startsWith("deploy/README.md#");
              assertThat(anchors).contains(runbook.substring(runbook.indexOf('#') + 1));
            });
  }

  /** As GitHub makes it from a heading. */
  private static String anchor(String heading) {
    return heading
        .replaceFirst("^#+ +", "")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^a-z0-9 -]", "")
        .replace(' ', '-');
  }
}
