package dev.tokenmeter.proxy.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Credentials among WebSocket subprotocols, where browsers put them for want of headers. */
final class Subprotocols {
  private static final List<String> PREFIXES =
      List.of("openai-insecure-api-key.", "openai-ephemeral-user-token.", "xai-client-secret.");

  private Subprotocols() {}

  /** The credentials in a {@code Sec-WebSocket-Protocol} value. */
  static List<String> credentials(String value) {
    List<String> found = new ArrayList<>(1);
    for (String item : value.split(",", -1)) {
      credential(item.strip()).ifPresent(found::add);
    }
    return found;
  }

  /** The value without its credentials; empty where nothing else was offered. */
  static Optional<String> without(String value) {
    List<String> kept = new ArrayList<>();
    for (String item : value.split(",", -1)) {
      String offer = item.strip();
      if (!offer.isEmpty() && credential(offer).isEmpty()) {
        kept.add(offer);
      }
    }
    return kept.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", kept));
  }

  private static Optional<String> credential(String item) {
    for (String prefix : PREFIXES) {
      if (item.startsWith(prefix)) {
        return Optional.of(item.substring(prefix.length()));
      }
    }
    return item.startsWith(CallerTokens.PREFIX) ? Optional.of(item) : Optional.empty();
  }
}
