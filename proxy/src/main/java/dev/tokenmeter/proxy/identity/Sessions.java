package dev.tokenmeter.proxy.identity;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Optional;

/**
 * Names an assistant's session without keeping its id. Made by {@link Identities#sessions()};
 * immutable, usable by all threads.
 */
public final class Sessions {
  private static final List<AsciiString> FIELDS =
      List.of(
          AsciiString.cached("x-claude-code-session-id"),
          AsciiString.cached("session-id"), // Codex, opencode
          AsciiString.cached("session_id"), // pi, older Codex
          AsciiString.cached("x-session-id"), // opencode, Kilo
          AsciiString.cached("x-session-affinity"));

  private final FingerprintKey key;

  Sessions(FingerprintKey key) {
    this.key = key;
  }

  /** 16 base32 characters for the session that the headers name. */
  public Optional<String> hash(HttpHeaders headers) {
    for (AsciiString field : FIELDS) {
      String id = headers.get(field);
      if (id != null && !id.isBlank()) {
        return Optional.of(key.session(id));
      }
    }
    return Optional.empty();
  }
}
