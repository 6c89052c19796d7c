package dev.tokenmeter.metrics.meter;

import dev.tokenmeter.metrics.record.AssistantClient;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Labels whose values come from the configuration or from a list of our own. Bounded nevertheless:
 * a bound that depends on good behaviour elsewhere is none. Thread-safe.
 */
final class ClosedLabels {
  /** Most configured providers that get a label of their own. */
  static final int MAX_PROVIDERS = 256;

  /** Most clients beside those of {@link AssistantClient}. */
  static final int MAX_CLIENTS = 16;

  /** Most status codes; RFC 9110 names 40, a hostile upstream could send 900. */
  static final int MAX_CODES = 80;

  /** Most named bounds of the data path. */
  static final int MAX_NAMES = 64;

  private static final Set<String> ASSISTANTS =
      Arrays.stream(AssistantClient.values())
          .map(AssistantClient::label)
          .collect(Collectors.toUnmodifiableSet());

  private final LabelLimiter providers;
  private final LabelLimiter clients;
  private final LabelLimiter codes;
  private final LabelLimiter limits;

  ClosedLabels(Overflows overflows) {
    providers = new LabelLimiter(Bounded.PROVIDER, MAX_PROVIDERS, Set.of("none"), overflows);
    clients = new LabelLimiter(Bounded.CLIENT, MAX_CLIENTS, ASSISTANTS, overflows);
    codes = new LabelLimiter(Bounded.CODE, MAX_CODES, Set.of("0", "200"), overflows);
    limits = new LabelLimiter(Bounded.LIMIT, MAX_NAMES, Set.of(), overflows);
  }

  String provider(String name) {
    return providers.admit(name);
  }

  String client(String name) {
    return clients.admit(name);
  }

  String code(int status) {
    return codes.admit(Integer.toString(status));
  }

  String limit(String name) {
    return limits.admit(name);
  }
}
