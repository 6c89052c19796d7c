package dev.tokenmeter.metrics.budget;

import dev.tokenmeter.config.Rails.ModelRule;
import java.util.List;
import java.util.stream.Collectors;

/** Which models may be asked for. Immutable. */
final class ModelRules {
  private final List<Rule> rules;

  private record Rule(Labels.Matcher who, ModelRule rule) {}

  ModelRules(List<ModelRule> rules) {
    this.rules =
        rules.stream().map(rule -> new Rule(new Labels.Matcher(rule.scope()), rule)).toList();
  }

  /** A model that nobody can tell is none that was allowed. */
  Ruling ask(Call call, Labels labels) {
    if (rules.isEmpty() || !call.inference()) {
      return Ruling.PASS;
    }
    List<Rule> concerned = rules.stream().filter(rule -> rule.who().fits(labels)).toList();
    if (concerned.isEmpty()) {
      return Ruling.PASS;
    }
    if (call.model().isEmpty()) {
      return switch (call.seen()) {
        case PART -> Ruling.WAIT;
        case ENOUGH -> Ruling.PROVISIONAL;
        case WHOLE -> new Ruling.Deny(denial("The request names no model.", concerned));
      };
    }
    String model = call.model().get();
    boolean allowed =
        concerned.stream()
            .flatMap(rule -> rule.rule().models().stream())
            .anyMatch(glob -> glob.matches(model));
    return allowed
        ? Ruling.PASS
        : new Ruling.Deny(denial("The model " + model + " is not allowed.", concerned));
  }

  private static Denial denial(String what, List<Rule> concerned) {
    String allowed =
        concerned.stream()
            .flatMap(rule -> rule.rule().models().stream())
            .map(glob -> glob.pattern())
            .distinct()
            .collect(Collectors.joining(", "));
    return Denial.model(what + " Allowed for you: " + (allowed.isEmpty() ? "none" : allowed) + ".");
  }
}
