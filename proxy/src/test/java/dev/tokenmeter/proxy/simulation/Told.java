package dev.tokenmeter.proxy.simulation;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What {@code /metrics} tells of one caller.
 *
 * @param usd by class of use
 * @param tokens likewise
 */
record Told(Map<String, Double> usd, Map<String, Double> tokens) {
  private static final String NONE = "none";

  static Told of(String metrics, String caller) {
    return new Told(
        bySignal(metrics, "tokenmeter_signal_cost_usd_total", caller),
        bySignal(metrics, "tokenmeter_signal_tokens_total", caller));
  }

  private static Map<String, Double> bySignal(String metrics, String family, String caller) {
    Map<String, Double> values = new TreeMap<>();
    Pattern.compile(
            "^%s\\{caller=\"%s\",signal=\"(\\w+)\",team=\"simulated\"} (\\S+)"
                .formatted(family, caller),
            Pattern.MULTILINE)
        .matcher(metrics)
        .results()
        .forEach((MatchResult line) -> values.put(line.group(1), Double.valueOf(line.group(2))));
    return values;
  }

  double total() {
    return sum(usd);
  }

  /** The part of the USD that has a class. */
  double flagged() {
    return 1 - usd.getOrDefault(NONE, 0.0) / total();
  }

  String row(Profile profile, int requests) {
    return String.format(
        Locale.ROOT,
        "| %s | %d | %.0f | %.0f | %.1f %% | %s |",
        profile.title(),
        requests,
        sum(tokens) / 1e6,
        total(),
        100 * flagged(),
        most());
  }

  private String most() {
    return usd.entrySet().stream()
        .filter(entry -> !entry.getKey().equals(NONE))
        .max(Comparator.comparingDouble(Map.Entry::getValue))
        .map(entry -> "`" + entry.getKey() + "`")
        .orElse("");
  }

  private static double sum(Map<String, Double> values) {
    return values.values().stream().mapToDouble(Double::doubleValue).sum();
  }
}
