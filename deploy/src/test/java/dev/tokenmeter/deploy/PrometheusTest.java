package dev.tokenmeter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tokenmeter.deploy.Dashboards.Query;
import dev.tokenmeter.deploy.Shipped.Rule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus scrapes the served proxy: every panel and every rule has an answer. */
final class PrometheusTest {
  /** Half a minute is usual; a machine that does much else takes longer. */
  private static final Duration BOUND = Duration.ofMinutes(2);

  private static final Map<String, String> VARIABLES =
      Map.of(
          "__rate_interval", "15s",
          "__range", "60s",
          "job", "tokenmeter",
          "instance", ".+",
          "team", ".+",
          "budget", ".+",
          "caller", "alice");

  /** What an alert compares with; without it the expression is what is measured. */
  private static final Pattern THRESHOLD = Pattern.compile("(?:>=|<=|==|>|<) -?[0-9.]+");

  private static final Pattern ABSENT = Pattern.compile("absent\\((.+)\\)\\s*");

  @TempDir Path directory;

  @Test
  void everyPanelAndRule_ofAProxyAtWork_hasAnAnswer() throws Exception {
    Optional<Tool> tool = Tool.find("prometheus", "the queries of the dashboards and rules");
    if (tool.isEmpty()) {
      return;
    }
    try (BusyDay day = BusyDay.begin(directory);
        PrometheusServer prometheus =
            PrometheusServer.start(tool.get().program(), directory, day.adminPort(), 1)) {
      Map<String, String> open = new LinkedHashMap<>();
      for (JsonNode dashboard : Dashboards.all()) {
        Dashboards.queries(dashboard).forEach(query -> ask(open, query));
        Dashboards.variableQueries(dashboard).forEach(query -> ask(open, query));
      }
      for (Rule rule : Shipped.rules()) {
        open.put(rule.kind() + " " + rule.name() + ": " + rule.expr(), measured(rule));
      }
      int asked = open.size();
      long deadline = System.nanoTime() + BOUND.toNanos();
      while (!open.isEmpty() && System.nanoTime() < deadline) {
        answer(prometheus, open);
        Thread.sleep(1_000);
      }

      assertThat(open.keySet()).as("queries of %d that have no answer", asked).isEmpty();
      assertThat(prometheus.health()).hasSize(Shipped.rules().size()).containsOnly("ok");
    }
  }

  private static void ask(Map<String, String> open, Query query) {
    open.put(query.toString(), query.with(VARIABLES));
  }

  /** What a rule is about: the recorded series, or what an alert looks at. */
  private static String measured(Rule rule) {
    if (!rule.alert()) {
      return rule.name();
    }
    String measured = THRESHOLD.matcher(rule.expr()).replaceAll("");
    return ABSENT.matcher(measured).replaceAll("$1");
  }

  /** Takes out what is answered by a number; an error is a failure at once. */
  private static void answer(PrometheusServer prometheus, Map<String, String> open)
      throws Exception {
    for (Map.Entry<String, String> query : List.copyOf(open.entrySet())) {
      List<Double> values;
      try {
        values = prometheus.query(query.getValue(), System.currentTimeMillis() / 1e3);
      } catch (AssertionError e) {
        throw new AssertionError(query.getKey(), e);
      }
      if (values.stream().anyMatch(value -> !value.isNaN())) {
        open.remove(query.getKey());
      }
    }
  }

  @Test
  void measured_ofAlerts_leavesNoThreshold() throws Exception {
    assertThat(Shipped.rules())
        .filteredOn(Rule::alert)
        .allSatisfy(alert -> assertThat(measured(alert)).doesNotContainPattern("[<>]|==|absent"));
  }
}
