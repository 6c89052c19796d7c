package dev.tokenmeter.config;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code prices:}. */
final class PricesReader {
  private static final Pattern GLOB = Pattern.compile("[!-~]{1,200}");
  private static final List<String> TYPES =
      List.of(
          "input",
          "output",
          "reasoning",
          "cache-read",
          "cache-write",
          "cache-write-5m",
          "cache-write-30m",
          "cache-write-1h",
          "cache-write-12h",
          "input-audio",
          "input-image",
          "cache-read-audio",
          "cache-read-image",
          "output-audio",
          "output-image");

  private PricesReader() {}

  static Prices read(Section top) {
    Section section = top.section("prices");
    Optional<String> file = section.take("file").flatMap(Value::readableFile).map(Object::toString);
    Map<String, Map<String, BigDecimal>> overrides = new LinkedHashMap<>();
    section
        .take("overrides")
        .flatMap(Value::section)
        .map(Section::named)
        .orElse(List.of())
        .forEach(entry -> overrides.put(entry.name(), override(entry)));
    section.done();
    top.unbuilt("prices");
    return new Prices(file, overrides);
  }

  private static Map<String, BigDecimal> override(Section.Named entry) {
    Value value = entry.value();
    if (!GLOB.matcher(entry.name()).matches()) {
      value.reading().problem(value.keySpot(), value.place() + " must be a glob of model names");
    }
    Map<String, BigDecimal> prices = new HashMap<>();
    value
        .section()
        .ifPresent(
            section -> {
              for (String type : TYPES) {
                section.take(type).flatMap(Value::decimal).ifPresent(p -> prices.put(type, p));
              }
              section.done();
            });
    return prices;
  }
}
