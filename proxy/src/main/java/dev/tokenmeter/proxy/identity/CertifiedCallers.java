package dev.tokenmeter.proxy.identity;

import dev.tokenmeter.config.Caller;
import dev.tokenmeter.metrics.record.CallerId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Callers by the name that a verified client certificate tells: the configured one of that name, or
 * one of that name alone. Immutable.
 */
final class CertifiedCallers {
  private final Function<String, Optional<CallerId>> byName;

  private CertifiedCallers(Function<String, Optional<CallerId>> byName) {
    this.byName = byName;
  }

  /** Certificates name nobody. */
  static CertifiedCallers none() {
    return new CertifiedCallers(name -> Optional.empty());
  }

  static CertifiedCallers of(List<Caller> callers) {
    Map<String, CallerId> known =
        callers.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Caller::name, KnownCallers::id, (first, second) -> first));
    return new CertifiedCallers(
        name ->
            Optional.of(
                known.getOrDefault(name, new CallerId(name, "none", CallerId.Kind.CERTIFIED))));
  }

  Optional<CallerId> find(String name) {
    return byName.apply(name);
  }
}
