package dev.tokenmeter.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The dashboards for Grafana. */
final class Dashboards {
  private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.+), ([a-z_]+)\\)");

  /** A query of a panel. */
  record Query(String dashboard, String panel, String expr) {
    /** As Grafana sends it, with these values of the variables. */
    String with(Map<String, String> variables) {
      String sent = expr;
      for (Map.Entry<String, String> variable : variables.entrySet()) {
        sent = sent.replace("$" + variable.getKey(), variable.getValue());
      }
      return sent;
    }

    @Override
    public String toString() {
      return dashboard + ", " + panel + ": " + expr;
    }
  }

  private Dashboards() {}

  static List<JsonNode> all() throws IOException {
    Stream.Builder<JsonNode> all = Stream.builder();
    for (Path file : Shipped.files("grafana/dashboards", ".json")) {
      all.add(Shipped.json(Files.readString(file)));
    }
    return all.build().toList();
  }

  static Stream<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  /** Those that show something, rows left out. */
  static Stream<JsonNode> panels(JsonNode dashboard) {
    return list(dashboard.path("panels"))
        .filter(panel -> !panel.path("type").asText().equals("row"));
  }

  static Stream<JsonNode> variables(JsonNode dashboard, String type) {
    return list(dashboard.at("/templating/list"))
        .filter(variable -> variable.path("type").asText().equals(type));
  }

  /** What all panels ask. */
  static Stream<Query> queries(JsonNode dashboard) {
    return panels(dashboard)
        .flatMap(
            panel -> list(panel.path("targets")).map(target -> query(dashboard, panel, target)));
  }

  private static Query query(JsonNode dashboard, JsonNode panel, JsonNode target) {
    return new Query(
        dashboard.path("title").asText(),
        panel.path("title").asText(),
        target.path("expr").asText());
  }

  /** What the variables ask: series that have the label. */
  static Stream<Query> variableQueries(JsonNode dashboard) {
    return variables(dashboard, "query")
        .map(
            variable -> {
              Matcher values = LABEL_VALUES.matcher(variable.path("query").asText());
              if (!values.matches()) {
                throw new AssertionError("no label_values: " + variable.path("query"));
              }
              return new Query(
                  dashboard.path("title").asText(),
                  "variable " + variable.path("name").asText(),
                  "count by (" + values.group(2) + ") (" + values.group(1) + ")");
            });
  }
}
