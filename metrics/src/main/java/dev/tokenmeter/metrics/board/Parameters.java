package dev.tokenmeter.metrics.board;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The parameters of a question, each at most once, and none that the question does not know. */
final class Parameters {
  private static final String ZONE = "zone";

  private final Map<String, String> values;

  private Parameters(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Reads a query string.
   *
   * @param query raw, without its question mark; empty where there is none
   */
  static Parameters read(String query, List<String> known) throws BadRequest {
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : query.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
      if (!known.contains(name)) {
        throw new BadRequest(
            "there is no parameter " + shown(name) + "; allowed: " + allowed(known));
      }
      String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
      if (values.put(name, value) != null) {
        throw new BadRequest(name + " is there more than once");
      }
    }
    return new Parameters(values);
  }

  private static String allowed(List<String> known) {
    return known.isEmpty() ? "none" : String.join(", ", known);
  }

  private static String decoded(String text) throws BadRequest {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new BadRequest("the query is not percent-encoded as it should be");
    }
  }

  Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** Whose days are meant: the parameter {@code zone}, else this machine's. */
  ZoneId zone() throws BadRequest {
    Optional<String> written = value(ZONE);
    if (written.isEmpty()) {
      return ZoneId.systemDefault();
    }
    try {
      return ZoneId.of(written.get());
    } catch (DateTimeException e) {
      throw refused(ZONE, "a zone like Europe/Berlin or UTC", written.get());
    }
  }

  static BadRequest refused(String name, String allowed, String value) {
    return new BadRequest("%s must be %s, not %s".formatted(name, allowed, shown(value)));
  }

  /** What a stranger wrote, short enough to be repeated to him. */
  private static String shown(String value) {
    int most = 40;
    return value.length() <= most ? value : value.substring(0, most) + "…";
  }
}
