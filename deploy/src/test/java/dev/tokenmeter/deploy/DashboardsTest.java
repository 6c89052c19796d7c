package dev.tokenmeter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tokenmeter.deploy.Dashboards.Query;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of grafana/dashboard-linter that have to do with dashboards for Prometheus. */
final class DashboardsTest {
  private static final Set<String> TYPES = Set.of("stat", "timeseries", "table");
  private static final Set<String> UNITS =
      Set.of("short", "percentunit", "currencyUSD", "bytes", "s", "reqps");
  private static final Pattern SELECTOR = Pattern.compile("([a-z_:0-9]+)\\{([^}]*)}");
  private static final Pattern COUNTER = Pattern.compile("(?<![a-z_:])([a-z_]+_total)\\b");
  private static final Pattern RATED =
      Pattern.compile(
          "(?:rate\\([a-z_]+(?:_total|_bucket)\\{[^}]*}\\[\\$__rate_interval]\\)"
              + "|increase\\([a-z_]+_total\\{[^}]*}\\[\\$__range]\\))");

  private static Stream<Query> queries() throws IOException {
    return Dashboards.all().stream().flatMap(Dashboards::queries);
  }

  @Test
  void dashboards_six_haveAnAddressATitleAndCannotBeEdited() throws IOException {
    List<JsonNode> all = Dashboards.all();

    assertThat(all)
        .extracting(dashboard -> dashboard.path("uid").asText())
        .containsExactlyInAnyOrder(
            "tokenmeter-overview",
            "tokenmeter-teams",
            "tokenmeter-budgets",
            "tokenmeter-mine",
            "tokenmeter-leaderboard",
            "tokenmeter-signals");
    assertThat(all)
        .allSatisfy(
            dashboard -> {
              assertThat(dashboard.path("title").asText()).startsWith("Tokenmeter / ");
              assertThat(dashboard.path("description").asText()).isNotEmpty();
              assertThat(dashboard.path("editable").asBoolean(true)).isFalse();
            });
  }

  @Test
  void datasource_everywhere_isTheVariable() throws IOException {
    assertThat(Dashboards.all())
        .allSatisfy(
            dashboard -> {
              assertThat(Dashboards.variables(dashboard, "datasource"))
                  .singleElement()
                  .satisfies(
                      variable -> {
                        assertThat(variable.path("name").asText()).isEqualTo("datasource");
                        assertThat(variable.path("label").asText()).isEqualTo("Data source");
                        assertThat(variable.path("query").asText()).isEqualTo("prometheus");
                      });
              assertThat(dashboard.findValues("datasource"))
                  .isNotEmpty()
                  .allMatch(source -> source.path("uid").asText().equals("${datasource}"));
            });
  }

  @Test
  void variables_jobAndInstance_chooseSeveralAndAllAndFollowTheTimeRange() throws IOException {
    for (JsonNode dashboard : Dashboards.all()) {
      List<JsonNode> variables = Dashboards.variables(dashboard, "query").toList();
      assertThat(variables)
          .extracting(variable -> variable.path("name").asText())
          .startsWith("job", "instance");
      assertThat(variables)
          .allSatisfy(
              variable -> {
                assertThat(variable.path("refresh").asInt()).isEqualTo(2);
                assertThat(variable.at("/datasource/uid").asText()).isEqualTo("${datasource}");
              });
      assertThat(variables.subList(0, 2))
          .allSatisfy(
              variable -> {
                assertThat(variable.path("multi").asBoolean()).isTrue();
                assertThat(variable.path("allValue").asText()).isEqualTo(".+");
                assertThat(variable.path("label").asText())
                    .isEqualToIgnoringCase(variable.path("name").asText());
              });
    }
  }

  @Test
  void panels_all_sayWhatTheyShowAndInWhichUnit() throws IOException {
    assertThat(Dashboards.all().stream().flatMap(Dashboards::panels))
        .hasSizeGreaterThan(40)
        .allSatisfy(
            panel -> {
              assertThat(TYPES).contains(panel.path("type").asText());
              assertThat(panel.path("title").asText()).isNotEmpty();
              assertThat(panel.path("description").asText()).endsWith(".");
              assertThat(UNITS).contains(panel.at("/fieldConfig/defaults/unit").asText());
              assertThat(panel.path("targets")).isNotEmpty();
            });
  }

  @Test
  void panels_ofADashboard_haveIdsAndTitlesOfTheirOwnAndDoNotOverlap() throws IOException {
    for (JsonNode dashboard : Dashboards.all()) {
      List<JsonNode> panels = Dashboards.list(dashboard.path("panels")).toList();
      assertThat(panels).extracting(panel -> panel.path("id")).doesNotHaveDuplicates();
      assertThat(panels).extracting(panel -> panel.path("title")).doesNotHaveDuplicates();
      for (JsonNode one : panels) {
        assertThat(panels).filteredOn(other -> !other.equals(one) && overlap(one, other)).isEmpty();
      }
    }
  }

  private static boolean overlap(JsonNode one, JsonNode other) {
    JsonNode a = one.path("gridPos");
    JsonNode b = other.path("gridPos");
    return meet(a.path("x").asInt(), a.path("w").asInt(), b.path("x").asInt(), b.path("w").asInt())
        && meet(a.path("y").asInt(), a.path("h").asInt(), b.path("y").asInt(), b.path("h").asInt());
  }

  private static boolean meet(int start, int length, int otherStart, int otherLength) {
    return start < otherStart + otherLength && otherStart < start + length;
  }

  @Test
  void queries_all_askForTheChosenJobsAndInstances() throws IOException {
    assertThat(queries())
        .allSatisfy(
            query -> {
              Matcher selector = SELECTOR.matcher(query.expr());
              int selectors = 0;
              while (selector.find()) {
                selectors++;
                assertThat(selector.group(2)).as(query.expr()).startsWith("job=~\"$job\", ");
                // What is recorded is of all instances; .lint says so.
                if (!selector.group(1).contains(":")) {
                  assertThat(selector.group(2)).contains("instance=~\"$instance\"");
                }
              }
              assertThat(selectors).as(query.expr()).isPositive();
            });
  }

  @Test
  void counters_all_areAskedForAsRatesOverGrafanasInterval() throws IOException {
    assertThat(queries())
        .allSatisfy(
            query -> {
              String rest = RATED.matcher(query.expr()).replaceAll("1");
              assertThat(COUNTER.matcher(rest).find()).as(query.expr()).isFalse();
              assertThat(rest).as(query.expr()).doesNotContain("rate(", "increase(");
            });
  }

  @Test
  void exclusions_ofTheLinter_nameEveryPanelThatReadsARecordingRule() throws IOException {
    List<String> excluded =
        Dashboards.list(
                Shipped.yaml(Shipped.text("grafana/dashboards/.lint"))
                    .at("/exclusions/target-instance-rule/entries"))
            .map(entry -> entry.path("dashboard").asText() + ", " + entry.path("panel").asText())
            .toList();

    assertThat(queries().filter(query -> query.expr().contains(":tokenmeter_")))
        .extracting(query -> query.dashboard() + ", " + query.panel())
        .isNotEmpty()
        .isSubsetOf(excluded);
  }
}
