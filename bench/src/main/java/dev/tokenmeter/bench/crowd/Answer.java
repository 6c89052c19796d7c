package dev.tokenmeter.bench.crowd;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * What an order to {@link CrowdLoad} came to: a line of {@code name=number}.
 *
 * @param values by name; durations in µs
 */
record Answer(Map<String, Double> values) {
  Answer {
    values = Map.copyOf(values);
  }

  /** The line for names and numbers in turn. */
  static String of(Object... pairs) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < pairs.length; i += 2) {
      line.append(i == 0 ? "" : " ").append(pairs[i]).append('=').append(pairs[i + 1]);
    }
    return line.toString();
  }

  static Answer parse(String line) throws IOException {
    Map<String, Double> values = new HashMap<>();
    for (String pair : line.split(" ", -1)) {
      String[] parts = pair.split("=", 2);
      if (parts.length < 2) {
        throw new IOException("the load generator failed: " + line);
      }
      values.put(parts[0], Double.parseDouble(parts[1]));
    }
    return new Answer(values);
  }

  double number(String name) {
    return values.getOrDefault(name, Double.NaN);
  }

  long count(String name) {
    return (long) number(name);
  }

  /** In ms, of a duration. */
  double millis(String name) {
    return number(name) / 1_000;
  }
}
