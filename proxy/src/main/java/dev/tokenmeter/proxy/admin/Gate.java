package dev.tokenmeter.proxy.admin;

import dev.tokenmeter.config.Admin;
import dev.tokenmeter.config.Admin.Auth;
import dev.tokenmeter.config.Admin.Role;
import dev.tokenmeter.metrics.board.Viewer;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.proxy.identity.CallerTokens;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Who may see and do what on the admin port.
 *
 * <p>On loopback only the machine's own names are answered as Host: a web page that points a name
 * of its own at 127.0.0.1 (DNS rebinding) gets nothing. Tokens are compared by SHA-256 in constant
 * time.
 *
 * @param callers finds the caller who has a token
 */
record Gate(Auth auth, Reach reach, Function<String, Optional<CallerId>> callers) {
  private static final Set<String> OWN_HOSTS = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final String SCHEME = "bearer ";

  /** From where the port can be reached. */
  enum Reach {
    LOOPBACK,
    NETWORK
  }

  static Gate of(Admin admin, Reach reach, Function<String, Optional<CallerId>> callers) {
    return new Gate(admin.auth(), reach, callers);
  }

  /** Whether a visitor may enter a room. */
  Verdict admit(Visit visit, Access needed) {
    if (needed == Access.PROBE) {
      return new Verdict.Admitted(new Viewer.Reader());
    }
    if (reach == Reach.LOOPBACK && visit.header("Host").filter(Gate::isNotOurs).isPresent()) {
      return new Verdict.Refused(403, "this port answers as localhost, 127.0.0.1 and [::1] only");
    }
    if (Origins.isForeign(visit)) {
      return new Verdict.Refused(403, "not from another origin");
    }
    if (needed == Access.PAGE) {
      return new Verdict.Admitted(new Viewer.Reader());
    }
    Optional<String> token =
        visit
            .header("Authorization")
            .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
            .map(value -> value.substring(SCHEME.length()).strip());
    boolean tellsApart = needed == Access.COMPARE || needed == Access.PERSON;
    if (tellsApart && reach == Reach.NETWORK && !(auth instanceof Auth.Tokens)) {
      return new Verdict.Refused(
          403, "where others reach this port, boards need admin.auth tokens");
    }
    return switch (auth) {
      case Auth.Unset _, Auth.None _ ->
          token
              .filter(CallerTokens::isTokenForm)
              .map(caller -> asCaller(caller, needed))
              .orElseGet(() -> new Verdict.Admitted(withoutToken()));
      case Auth.Tokens tokens -> byToken(tokens, token, needed);
    };
  }

  private static boolean isNotOurs(String host) {
    try {
      URI uri = URI.create("http://" + host + "/");
      return uri.getUserInfo() != null
          || uri.getHost() == null
          || !OWN_HOSTS.contains(uri.getHost().toLowerCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      return true;
    }
  }

  private Verdict byToken(Auth.Tokens tokens, Optional<String> token, Access needed) {
    Optional<Role> role = token.flatMap(given -> roleOf(tokens, given));
    if (role.isEmpty()) {
      return token.filter(CallerTokens::isTokenForm).isPresent()
          ? asCaller(token.get(), needed)
          : new Verdict.Refused(401, "a bearer token of this port is needed");
    }
    boolean operates = needed == Access.OPERATE || needed == Access.PERSON;
    return operates && role.get() == Role.READ
        ? new Verdict.Refused(403, "this token may read but not operate")
        : new Verdict.Admitted(
            role.get() == Role.READ ? new Viewer.Reader() : new Viewer.Operator());
  }

  /** Who is on the machine operates; the whole network may look. */
  private Viewer withoutToken() {
    return switch (reach) {
      case LOOPBACK -> new Viewer.Operator();
      case NETWORK -> new Viewer.Reader();
    };
  }

  private Verdict asCaller(String token, Access needed) {
    Optional<CallerId> caller = callers.apply(token);
    if (caller.isEmpty()) {
      return new Verdict.Refused(401, "nobody has this token");
    }
    return needed == Access.OWN
        ? new Verdict.Admitted(new Viewer.Self(caller.get()))
        : new Verdict.Refused(
            403,
            "a caller's token shows what is his alone: /api/v1/me, /api/v1/usage, /api/v1/budgets");
  }

  private static Optional<Role> roleOf(Auth.Tokens tokens, String token) {
    byte[] given = CallerTokens.sha256(token).getBytes(StandardCharsets.US_ASCII);
    Optional<Role> found = Optional.empty();
    for (Admin.Token each : tokens.tokens()) {
      byte[] known = each.sha256().getBytes(StandardCharsets.US_ASCII);
      if (MessageDigest.isEqual(known, given)) {
        found = Optional.of(each.role());
      }
    }
    return found;
  }
}
