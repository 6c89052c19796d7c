package dev.tokenmeter.config;

import java.util.List;
import java.util.Optional;

/**
 * A person or program that the operator knows by name.
 *
 * @param keys SHA-256 of provider keys, 64 lower-case hex digits each
 * @param tokens SHA-256 of caller tokens, 64 lower-case hex digits each
 * @param standing whether the caller's requests are forwarded
 */
public record Caller(
    String name, Optional<String> team, List<String> keys, List<String> tokens, Standing standing) {

  /** A caller whose requests are forwarded. */
  public Caller(String name, Optional<String> team, List<String> keys, List<String> tokens) {
    this(name, team, keys, tokens, Standing.WELCOME);
  }

  /** Whether a caller's requests are forwarded. */
  public enum Standing {
    WELCOME,
    /** All of them are denied. */
    BLOCKED
  }

  /**
   * Whether a text may be a caller's name, and so a metric's label: 1 to 128 characters on one
   * line, neither of the names and forms that the proxy keeps for itself nor like a secret.
   */
  public static boolean mayBeNamed(String text) {
    return CallersReader.isLabel(text);
  }

  public Caller {
    keys = List.copyOf(keys);
    tokens = List.copyOf(tokens);
  }
}
