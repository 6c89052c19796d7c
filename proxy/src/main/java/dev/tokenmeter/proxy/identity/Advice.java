package dev.tokenmeter.proxy.identity;

import dev.tokenmeter.config.Provider;
import java.util.Optional;

/** What the person at the client reads when a request is refused. Never holds a credential. */
final class Advice {
  private static final String GIVE_TOKEN =
      "Send the token as header x-tokenmeter-token, or put it into the base URL as /t/TOKEN/%s,"
          + " and keep your provider key where the client puts it";

  private Advice() {}

  static String ambiguousPath(Provider provider) {
    return "Provider %s is paid for by its operator, so paths with dot segments, encoded dots,"
            .formatted(provider.name())
        + " encoded slashes, NUL or backslashes are refused.";
  }

  static String unknownToken(Slot slot) {
    return "The Tokenmeter caller token in %s is unknown: it was mistyped, revoked or never listed."
        .formatted(slot.key());
  }

  static String strayToken(String where) {
    return "A Tokenmeter caller token stands in %s, where it is of no use and not forwarded. "
            .formatted(where)
        + GIVE_TOKEN.formatted("PROVIDER")
        + ".";
  }

  static String tokenNotForwarded(Provider provider, Optional<Slot> slot) {
    return "The Tokenmeter caller token in %s would go to provider %s, which has no credentials here."
            .formatted(slot.map(Slot::key).orElseThrow(), provider.name())
        + " "
        + GIVE_TOKEN.formatted(provider.name())
        + "; or ask the operator to configure credentials for this provider.";
  }

  static String unknownCaller() {
    return "This proxy serves only callers that it knows. Ask its operator for a caller token and"
        + " send it as header x-tokenmeter-token, or have your key listed.";
  }

  static String unproved(Provider provider, Evidence.Weighed weighed) {
    boolean byPath = weighed.first().filter(match -> match.stoodIn(Slot.PATH)).isPresent();
    String who =
        "Provider %s is paid for by its operator and serves only callers who prove themselves"
            .formatted(provider.name());
    return byPath
        ? who
            + "; a token in the path does not (identity.path-tokens). Send it as header"
            + " x-tokenmeter-token or in place of the key."
        : who + ": send a caller token in place of the key, or have your key listed.";
  }

  static String pathNotAllowed(Provider provider) {
    return "The credentials of provider %s serve inference, token counting and model lists only;"
            .formatted(provider.name())
        + " the operator may add paths (credentials.paths).";
  }

  static String credentialMissing(Provider provider) {
    return "The credentials of provider %s are configured, but hold no key that can be sent."
        .formatted(provider.name());
  }
}
