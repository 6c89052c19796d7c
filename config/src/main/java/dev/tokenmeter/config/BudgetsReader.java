package dev.tokenmeter.config;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code budgets:}. */
final class BudgetsReader {
  private static final Pattern LIMIT = Pattern.compile("([\\d_.]+) +(USD|tokens)");
  private static final BigDecimal MOST_USD = new BigDecimal("1e9");
  private static final Budget.Scope ALL = new Budget.Scope(Map.of(), Optional.empty());

  private final Map<String, Integer> names = new HashMap<>();

  private BudgetsReader() {}

  static List<Budget> read(Section top) {
    BudgetsReader reader = new BudgetsReader();
    List<Budget> budgets = new ArrayList<>();
    for (Value item : top.list("budgets")) {
      item.section().flatMap(reader::budget).ifPresent(budgets::add);
    }
    return budgets;
  }

  private Optional<Budget> budget(Section section) {
    Optional<Value> written = section.require("name", "payments-month");
    Optional<String> name = written.flatMap(CallersReader::label);
    Optional<Budget.Scope> scope =
        section.require("scope", "{ each: caller }").flatMap(BudgetsReader::scope);
    Optional<Budget.Limit> limit = section.require("limit", "40 USD").flatMap(BudgetsReader::limit);
    Optional<Budget.Window> window =
        section
            .require("window", "month")
            .flatMap(value -> value.oneOf(List.of(Budget.Window.values())));
    ZoneId zone = section.take("zone").flatMap(BudgetsReader::zone).orElse(ZoneOffset.UTC);
    Budget.Mode mode = section.oneOf("mode", List.of(Budget.Mode.values()), Budget.Mode.OBSERVE);
    BudgetTerms terms = BudgetTermsReader.read(section, limit, zone);
    section.done();
    name.map(known -> names.putIfAbsent(known, section.spot().line()))
        .ifPresent(
            line ->
                written.ifPresent(
                    value ->
                        value.refuse("is the name of the budget in line " + line + " already")));
    boolean complete =
        name.isPresent() && scope.isPresent() && limit.isPresent() && window.isPresent();
    return complete
        ? Optional.of(
            new Budget(name.get(), scope.get(), limit.get(), window.get(), zone, mode, terms))
        : Optional.empty();
  }

  private static Optional<Budget.Scope> scope(Value value) {
    if (value.yaml() instanceof Yaml.Text) {
      return value.parsed(
          text -> text.equals("all") ? Optional.of(ALL) : Optional.empty(),
          "must be all, or a map like { team: payments } or { each: caller }");
    }
    return value.section().flatMap(BudgetsReader::scope);
  }

  private static Optional<Budget.Scope> scope(Section section) {
    List<Budget.Label> labels = List.of(Budget.Label.values());
    Budget.Scope scope = ScopeReader.labels(section, labels, labels);
    boolean named =
        section.take("each").isPresent()
            || labels.stream()
                .anyMatch(label -> section.take(label.name().toLowerCase(Locale.ROOT)).isPresent());
    section.done();
    if (!named) {
      section.problem(
          section.spot(),
          section.place()
              + " names nothing; write each, caller, team, client, provider or model,"
              + " or scope: all");
      return Optional.empty();
    }
    return Optional.of(scope);
  }

  static Optional<Budget.Limit> limit(Value value) {
    return value.parsed(
        BudgetsReader::limit,
        "must be an amount with its unit, like 5000 USD or 2_000_000 tokens, above zero");
  }

  private static Optional<Budget.Limit> limit(String text) {
    Matcher parts = LIMIT.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    return parts.group(2).equals("USD")
        ? Units.decimal(parts.group(1))
            .filter(usd -> usd.signum() > 0 && usd.compareTo(MOST_USD) <= 0)
            .map(Budget.Limit.Usd::new)
        : Units.whole(parts.group(1)).filter(n -> n > 0).map(Budget.Limit.TokenCount::new);
  }

  private static Optional<ZoneId> zone(Value value) {
    return value
        .text()
        .flatMap(
            text -> {
              try {
                return Optional.of(ZoneId.of(text));
              } catch (DateTimeException e) {
                return value.refuse(
                    "must be a time zone like Europe/Berlin or UTC"
                        + Suggestions.hint(text, ZoneId.getAvailableZoneIds()));
              }
            });
  }
}
