package dev.tokenmeter.metrics.board;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tokenmeter.config.Privacy.Shown;
import dev.tokenmeter.metrics.meter.Sample;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The limits that providers told of their credentials, from the gauges. A credential's alias may
 * stand for a person: where callers are not shown, the tightest one of each limit stands for all.
 */
final class ProviderLimits {
  static final String REMAINING = "tokenmeter_provider_limit_remaining";
  static final String UTILIZATION = "tokenmeter_provider_limit_utilization_ratio";
  static final String RESET = "tokenmeter_provider_limit_reset_timestamp_seconds";

  private record Key(String provider, String limit, String credential) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byProvider = provider.compareTo(other.provider);
      int byLimit = byProvider != 0 ? byProvider : limit.compareTo(other.limit);
      return byLimit != 0 ? byLimit : credential.compareTo(other.credential);
    }
  }

  private ProviderLimits() {}

  /** Writes the field {@code provider_limits}. */
  static void write(JsonGenerator json, List<Sample> samples, Shown shown) throws IOException {
    Map<Key, Map<String, Double>> limits = new TreeMap<>();
    for (Sample sample : samples) {
      if (List.of(REMAINING, UTILIZATION, RESET).contains(sample.family())) {
        limits
            .computeIfAbsent(key(sample), any -> new HashMap<>())
            .put(sample.family(), sample.value());
      }
    }
    Map<Key, Map<String, Double>> told = shown == Shown.TEAM ? tightest(limits) : limits;
    json.writeArrayFieldStart("provider_limits");
    for (Map.Entry<Key, Map<String, Double>> limit : told.entrySet()) {
      json.writeStartObject();
      json.writeStringField("provider", limit.getKey().provider());
      json.writeStringField("limit", limit.getKey().limit());
      if (shown != Shown.TEAM) {
        json.writeStringField("credential", limit.getKey().credential());
      }
      number(json, "remaining", limit.getValue(), REMAINING);
      number(json, "utilization", limit.getValue(), UTILIZATION);
      Double reset = limit.getValue().get(RESET);
      if (reset != null) {
        json.writeStringField("reset", Instant.ofEpochSecond(reset.longValue()).toString());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static Key key(Sample sample) {
    Map<String, String> labels = sample.labels();
    return new Key(
        labels.getOrDefault("provider", ""),
        labels.getOrDefault("limit", ""),
        labels.getOrDefault("credential", ""));
  }

  private static Map<Key, Map<String, Double>> tightest(Map<Key, Map<String, Double>> all) {
    Map<Key, Map<String, Double>> tightest = new TreeMap<>();
    all.forEach(
        (key, values) ->
            tightest.merge(
                new Key(key.provider(), key.limit(), ""),
                values,
                (a, b) -> tightness(a) >= tightness(b) ? a : b));
    return tightest;
  }

  /** The spent part, or, where that is unknown, less the more is left. */
  private static double tightness(Map<String, Double> values) {
    Double spent = values.get(UTILIZATION);
    Double left = values.get(REMAINING);
    return spent != null ? spent : left != null ? -left : Double.NEGATIVE_INFINITY;
  }

  private static void number(
      JsonGenerator json, String name, Map<String, Double> values, String family)
      throws IOException {
    Double value = values.get(family);
    if (value != null) {
      json.writeNumberField(name, value);
    }
  }
}
