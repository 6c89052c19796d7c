package dev.tokenmeter.config;

import java.util.List;
import java.util.OptionalInt;

/**
 * What is looked at before a request is forwarded, whatever it costs.
 *
 * @param limits all of them hold
 * @param allow which models may be asked for; whom no rule names may ask for any
 */
public record Rails(List<CallLimit> limits, List<ModelRule> allow) {

  /** No rails at all. */
  public static final Rails NONE = new Rails(List.of(), List.of());

  public Rails {
    limits = List.copyOf(limits);
    allow = List.copyOf(allow);
  }

  /**
   * How many exchanges there may be.
   *
   * @param scope together, or for each caller or team
   * @param concurrent most at once
   * @param perMinute most that begin within any 60 seconds
   */
  public record CallLimit(Budget.Scope scope, OptionalInt concurrent, OptionalInt perMinute) {}

  /**
   * What some may ask for, and nothing else but what another rule for them allows.
   *
   * @param models globs
   */
  public record ModelRule(Budget.Scope scope, List<Glob> models) {
    public ModelRule {
      models = List.copyOf(models);
    }
  }
}
