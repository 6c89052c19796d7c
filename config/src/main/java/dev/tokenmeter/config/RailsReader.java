package dev.tokenmeter.config;

import dev.tokenmeter.config.Budget.Label;
import dev.tokenmeter.config.Rails.CallLimit;
import dev.tokenmeter.config.Rails.ModelRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code limits:} as a list, or {@code limits.admission}, and {@code allow:}. */
final class RailsReader {
  private static final int MOST_CONCURRENT = 1_000_000;
  private static final int MOST_PER_MINUTE = 10_000_000;
  private static final List<Label> LABELS =
      List.of(Label.CALLER, Label.TEAM, Label.CLIENT, Label.PROVIDER);
  private static final List<Label> EACH = List.of(Label.CALLER, Label.TEAM);

  private RailsReader() {}

  static Rails read(List<Value> limits, List<Value> allow) {
    List<CallLimit> calls = new ArrayList<>();
    for (Value item : limits) {
      item.section().flatMap(RailsReader::limit).ifPresent(calls::add);
    }
    List<ModelRule> models = new ArrayList<>();
    for (Value item : allow) {
      item.section().flatMap(RailsReader::rule).ifPresent(models::add);
    }
    return new Rails(calls, models);
  }

  private static Optional<CallLimit> limit(Section section) {
    Budget.Scope scope = ScopeReader.labels(section, LABELS, EACH);
    boolean named =
        section.written("concurrent").or(() -> section.written("requests-per-minute")).isPresent();
    OptionalInt concurrent = count(section, "concurrent", MOST_CONCURRENT);
    OptionalInt perMinute = count(section, "requests-per-minute", MOST_PER_MINUTE);
    section.done();
    if (!named) {
      section.problem(
          section.spot(), section.place() + " needs concurrent or requests-per-minute, or both");
      return Optional.empty();
    }
    return Optional.of(new CallLimit(scope, concurrent, perMinute));
  }

  private static OptionalInt count(Section section, String key, int most) {
    Optional<Integer> count = section.take(key).flatMap(value -> value.integer(1, most));
    return count.isPresent() ? OptionalInt.of(count.get()) : OptionalInt.empty();
  }

  private static Optional<ModelRule> rule(Section section) {
    Budget.Scope scope = ScopeReader.labels(section, LABELS, List.of());
    List<Glob> models = new ArrayList<>();
    section
        .require("models", "[\"claude-haiku-*\"]")
        .map(Value::list)
        .orElse(List.of())
        .forEach(item -> ScopeReader.glob(item).map(Glob::new).ifPresent(models::add));
    section.done();
    return Optional.of(new ModelRule(scope, models));
  }
}
