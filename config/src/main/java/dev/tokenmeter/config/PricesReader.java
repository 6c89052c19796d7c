package dev.tokenmeter.config;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
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
    List<PriceRule> rules = new ArrayList<>();
    section
        .take("overrides")
        .flatMap(Value::section)
        .map(Section::named)
        .orElse(List.of())
        .forEach(entry -> rules(entry, rules));
    section.done();
    return new Prices(file, rules);
  }

  /** One map, or a list of them for prices that change with time. */
  private static void rules(Section.Named entry, List<PriceRule> into) {
    Value value = entry.value();
    if (!GLOB.matcher(entry.name()).matches()) {
      value.reading().problem(value.keySpot(), value.place() + " must be a glob of model names");
    }
    List<Value> maps = value.yaml() instanceof Yaml.Items ? value.list() : List.of(value);
    for (Value map : maps) {
      map.section().ifPresent(section -> into.add(rule(entry.name(), section)));
    }
  }

  private static PriceRule rule(String glob, Section section) {
    Map<String, BigDecimal> prices = new HashMap<>();
    for (String type : TYPES) {
      section.take(type).flatMap(Value::decimal).ifPresent(price -> prices.put(type, price));
    }
    Optional<Value> until = section.take("until");
    PriceRule rule =
        new PriceRule(
            new Glob(glob),
            prices,
            section.take("web-search-call").flatMap(Value::decimal),
            section.take("discount").flatMap(PricesReader::discount),
            section.take("as").flatMap(PricesReader::name),
            section.take("from").flatMap(PricesReader::day),
            until.flatMap(PricesReader::day));
    section.done();
    if (rule.from().isPresent()
        && rule.until().isPresent()
        && !rule.from().get().isBefore(rule.until().get())) {
      until.ifPresent(value -> value.refuse("must be later than from"));
    }
    return rule;
  }

  private static Optional<String> name(Value value) {
    return value.parsed(
        text -> Optional.of(text).filter(GLOB.asMatchPredicate()),
        "must be a vendor and a model, like openai/gpt-5.4 or anthropic/*");
  }

  private static Optional<BigDecimal> discount(Value value) {
    return value.parsed(Units::percent, "must be a part of the price like 15%, from 0% to 100%");
  }

  private static Optional<LocalDate> day(Value value) {
    return value.parsed(
        text -> {
          try {
            return Optional.of(LocalDate.parse(text));
          } catch (DateTimeException e) {
            return Optional.empty();
          }
        },
        "must be a day like 2026-11-25");
  }
}
