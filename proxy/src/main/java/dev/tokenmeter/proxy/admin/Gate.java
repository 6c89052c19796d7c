package dev.tokenmeter.proxy.admin;

import dev.tokenmeter.config.Admin;
import dev.tokenmeter.config.Admin.Auth;
import dev.tokenmeter.config.Admin.Role;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Who may see and do what on the admin port.
 *
 * <p>On loopback only the machine's own names are answered as Host: a web page that points a name
 * of its own at 127.0.0.1 (DNS rebinding) gets nothing. Tokens are compared by SHA-256 in constant
 * time.
 */
record Gate(Auth auth, Reach reach) {
  private static final Set<String> OWN_HOSTS = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final String SCHEME = "bearer ";

  /** From where the port can be reached. */
  enum Reach {
    LOOPBACK,
    NETWORK
  }

  /** Why a request is not answered. */
  record Refusal(int status, String message) {}

  static Gate of(Admin admin, Reach reach) {
    return new Gate(admin.auth(), reach);
  }

  /** What stands in the way of a request that needs this role; empty if nothing does. */
  Optional<Refusal> refuse(Optional<String> host, Optional<String> authorization, Role needed) {
    if (reach == Reach.LOOPBACK && host.filter(value -> !isOwn(value)).isPresent()) {
      return Optional.of(
          new Refusal(403, "this port answers as localhost, 127.0.0.1 and [::1] only"));
    }
    return switch (auth) {
      case Auth.Unset _, Auth.None _ -> Optional.empty();
      case Auth.Tokens tokens -> byToken(tokens, authorization, needed);
    };
  }

  /** A browser tells where a request comes from; other pages than our own may change nothing. */
  static Optional<Refusal> refuseForeign(Optional<String> host, Optional<String> origin) {
    boolean foreign =
        origin.isPresent()
            && !host.map(value -> origin.get().equalsIgnoreCase("http://" + value)).orElse(false);
    return foreign ? Optional.of(new Refusal(403, "not from another origin")) : Optional.empty();
  }

  private static boolean isOwn(String host) {
    try {
      URI uri = URI.create("http://" + host + "/");
      return uri.getUserInfo() == null
          && uri.getHost() != null
          && OWN_HOSTS.contains(uri.getHost().toLowerCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Optional<Refusal> byToken(
      Auth.Tokens tokens, Optional<String> authorization, Role needed) {
    Optional<Role> role =
        authorization
            .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
            .map(value -> value.substring(SCHEME.length()).strip())
            .flatMap(token -> roleOf(tokens, token));
    if (role.isEmpty()) {
      return Optional.of(new Refusal(401, "a bearer token of this port is needed"));
    }
    boolean enough =
        switch (needed) {
          case READ -> true;
          case OPERATE -> role.get() == Role.OPERATE;
        };
    return enough
        ? Optional.empty()
        : Optional.of(new Refusal(403, "this token may read but not operate"));
  }

  private static Optional<Role> roleOf(Auth.Tokens tokens, String token) {
    byte[] given = sha256(token).getBytes(StandardCharsets.US_ASCII);
    Optional<Role> found = Optional.empty();
    for (Admin.Token each : tokens.tokens()) {
      byte[] known = each.sha256().getBytes(StandardCharsets.US_ASCII);
      if (MessageDigest.isEqual(known, given)) {
        found = Optional.of(each.role());
      }
    }
    return found;
  }

  private static String sha256(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
