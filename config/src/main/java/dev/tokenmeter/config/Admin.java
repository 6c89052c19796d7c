package dev.tokenmeter.config;

import java.util.List;

/** The admin port and who may read or operate it. */
public record Admin(String address, int port, Auth auth) {

  /** How the admin port tells who asks. */
  public sealed interface Auth {

    /** Nothing was written: only loopback may be bound. */
    record Unset() implements Auth {}

    /** {@code auth: none}: the operator wants it open. */
    record None() implements Auth {}

    /** Bearer tokens by SHA-256 in hex, each with its role. */
    record Tokens(List<Token> tokens) implements Auth {
      public Tokens {
        tokens = List.copyOf(tokens);
      }
    }
  }

  /** One bearer token's SHA-256 in hex and what it may do. */
  public record Token(String sha256, Role role) {}

  /** READ sees, OPERATE also changes. */
  public enum Role {
    READ,
    OPERATE
  }

  /** Loopback, port 8081, open to the machine's users. */
  public static Admin defaults() {
    return new Admin("127.0.0.1", 8081, new Auth.Unset());
  }
}
