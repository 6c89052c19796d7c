package dev.tokenmeter.metrics.board;

import dev.tokenmeter.metrics.report.Dimension;
import dev.tokenmeter.metrics.report.Window;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which usage is asked for, in the words of {@code tokenmeter report}.
 *
 * @param by one or two dimensions
 */
record UsageRequest(Window window, List<Dimension> by) {
  private static final List<String> KNOWN = List.of("window", "by", "zone");
  private static final int MOST_DIMENSIONS = 2;
  private static final String DIMENSIONS =
      Arrays.stream(Dimension.values()).map(Dimension::label).collect(Collectors.joining(", "));

  UsageRequest {
    by = List.copyOf(by);
  }

  static UsageRequest read(String query, Instant now) throws BadRequest {
    Parameters parameters = Parameters.read(query, KNOWN);
    ZoneId zone = parameters.zone();
    return new UsageRequest(
        window(parameters.value("window").orElse("7d"), zone, now),
        dimensions(parameters.value("by").orElse(Dimension.CALLER.label())));
  }

  static Window window(String text, ZoneId zone, Instant now) throws BadRequest {
    return Window.parse(text, zone, now)
        .orElseThrow(() -> Parameters.refused("window", Window.FORMS, text));
  }

  private static List<Dimension> dimensions(String text) throws BadRequest {
    List<String> names = Arrays.stream(text.split(",", -1)).map(String::strip).distinct().toList();
    List<Dimension> found = names.stream().flatMap(name -> Dimension.of(name).stream()).toList();
    if (found.size() < names.size() || found.size() > MOST_DIMENSIONS) {
      throw Parameters.refused("by", "one or two of " + DIMENSIONS, text);
    }
    return found;
  }
}
