package dev.tokenmeter.metrics.meter;

import dev.tokenmeter.config.Caller;
import dev.tokenmeter.metrics.record.CallerId;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which name a caller and a team are counted under. Thread-safe. */
final class CallerLabels {
  /** The label of a fingerprint that no provider has answered with a 2xx yet. */
  static final String UNCONFIRMED = "unconfirmed";

  /** The label of those without a team. */
  static final String NO_TEAM = "none";

  private final LabelLimiter callers;
  private final LabelLimiter teams;
  private final Set<String> fixed =
      Set.of(CallerId.UNIDENTIFIED.name(), CallerId.ANONYMOUS.name(), CallerId.WITHHELD);

  CallerLabels(int maxCallers, Collection<Caller> configured, Overflows overflows) {
    callers = new LabelLimiter(Bounded.CALLER, maxCallers, names(configured), overflows);
    teams = new LabelLimiter(Bounded.TEAM, maxCallers, teams(configured), overflows);
  }

  void configure(int maxCallers, Collection<Caller> configured) {
    callers.configure(maxCallers, names(configured));
    teams.configure(maxCallers, teams(configured));
  }

  /**
   * The caller's label.
   *
   * @param accepted whether the provider has just accepted the caller's key by a 2xx
   */
  String caller(CallerId caller, Acceptance accepted) {
    return switch (caller.kind()) {
      case CONFIGURED, CERTIFIED -> callers.admit(caller.name());
      case FIXED -> fixed.contains(caller.name()) ? caller.name() : callers.admit(caller.name());
      case FINGERPRINT ->
          switch (accepted) {
            case YES -> callers.admit(caller.name());
            case NO -> callers.knows(caller.name()) ? caller.name() : UNCONFIRMED;
          };
    };
  }

  String team(CallerId caller) {
    return teams.admit(caller.team());
  }

  /** Whether the exchange at hand shows that the provider takes the key. */
  enum Acceptance {
    YES,
    NO
  }

  private static Set<String> names(Collection<Caller> configured) {
    return configured.stream().map(Caller::name).collect(Collectors.toUnmodifiableSet());
  }

  private static Set<String> teams(Collection<Caller> configured) {
    return Stream.concat(
            Stream.of(NO_TEAM), configured.stream().map(Caller::team).flatMap(Optional::stream))
        .collect(Collectors.toUnmodifiableSet());
  }
}
