package dev.tokenmeter.metrics.board;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tokenmeter.metrics.meter.Sample;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** How the metering itself does, from its own counters: what it does not know, and what it lost. */
final class Health {
  private static final String PREFIX = "tokenmeter_";
  private static final String TOKENS = PREFIX + "tokens";
  private static final String LEDGER = PREFIX + "ledger_";
  private static final List<String> LEDGER_VALUES =
      List.of(
          "writable",
          "lag_seconds",
          "waiting_records",
          "rows",
          "errors",
          "dropped",
          "quarantined",
          "size_bytes");

  /** The families that {@link #write} needs. */
  static final Set<String> FAMILIES = families();

  private Health() {}

  private static Set<String> families() {
    Set<String> all =
        new java.util.HashSet<>(
            Set.of(
                TOKENS,
                PREFIX + "requests",
                PREFIX + "requests_in_flight",
                PREFIX + "unmetered_responses",
                PREFIX + "unpriced_tokens",
                PREFIX + "tap_failures",
                PREFIX + "label_overflow",
                PREFIX + "limit_hits",
                PREFIX + "config_last_reload_successful",
                PREFIX + "price_table_last_reload_successful",
                PREFIX + "price_table_as_of_timestamp_seconds"));
    LEDGER_VALUES.forEach(value -> all.add(LEDGER + value));
    return Set.copyOf(all);
  }

  /** Writes what counters say since the process began. */
  static void write(JsonGenerator json, List<Sample> samples) throws IOException {
    sums(json, "requests_in_flight", samples, PREFIX + "requests_in_flight", "provider");
    sums(json, "requests", samples, PREFIX + "requests", "outcome");
    json.writeObjectFieldStart("health");
    Map<String, Double> bySource = by(samples, TOKENS, "source");
    double all = bySource.values().stream().mapToDouble(Double::doubleValue).sum();
    json.writeNumberField("tokens", (long) all);
    json.writeNumberField("estimated_tokens", bySource.getOrDefault("estimated", 0d).longValue());
    sums(json, "unmetered", samples, PREFIX + "unmetered_responses", "reason");
    sums(json, "unpriced_tokens", samples, PREFIX + "unpriced_tokens", "model");
    sums(json, "tap_failures", samples, PREFIX + "tap_failures", "reason");
    sums(json, "label_overflow", samples, PREFIX + "label_overflow", "label");
    sums(json, "limit_hits", samples, PREFIX + "limit_hits", "limit");
    json.writeObjectFieldStart("ledger");
    for (String value : LEDGER_VALUES) {
      number(json, value, samples, LEDGER + value);
    }
    json.writeEndObject();
    number(json, "config_reloaded", samples, PREFIX + "config_last_reload_successful");
    number(json, "prices_reloaded", samples, PREFIX + "price_table_last_reload_successful");
    number(json, "prices_as_of", samples, PREFIX + "price_table_as_of_timestamp_seconds");
    json.writeEndObject();
  }

  private static Map<String, Double> by(List<Sample> samples, String family, String label) {
    Map<String, Double> sums = new TreeMap<>();
    for (Sample sample : samples) {
      if (sample.family().equals(family)) {
        sums.merge(sample.labels().getOrDefault(label, ""), sample.value(), Double::sum);
      }
    }
    return sums;
  }

  private static void sums(
      JsonGenerator json, String name, List<Sample> samples, String family, String label)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, Double> sum : by(samples, family, label).entrySet()) {
      if (sum.getValue() != 0) {
        json.writeNumberField(sum.getKey(), sum.getValue().longValue());
      }
    }
    json.writeEndObject();
  }

  private static void number(JsonGenerator json, String name, List<Sample> samples, String family)
      throws IOException {
    Optional<Sample> found =
        samples.stream().filter(sample -> sample.family().equals(family)).findFirst();
    if (found.isPresent()) {
      json.writeNumberField(name, found.get().value());
    }
  }
}
