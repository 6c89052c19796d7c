package dev.tokenmeter.proxy.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The fields that {@code Connection} names as meant for the next hop only (RFC 9110 7.6.1). */
final class Nominations {
  private Nominations() {}

  /**
   * Fields that are never only for the next hop. To remove them on a client's word would unframe
   * the message, reroute it, take away its credential or make its body unreadable.
   */
  private static final Set<String> END_TO_END =
      Set.of(
          "content-length",
          "transfer-encoding",
          "host",
          "content-type",
          "content-encoding",
          "authorization",
          "x-api-key",
          "api-key",
          "x-goog-api-key",
          "x-tokenmeter-token",
          "x-amz-date",
          "x-amz-security-token",
          "x-amz-content-sha256");

  static Optional<Failure> check(HttpHeaders headers) {
    for (String name : of(headers)) {
      if (END_TO_END.contains(name)) {
        return Optional.of(
            Failure.of(
                Reason.BAD_CONNECTION_OPTION,
                "Connection names " + name + ", which is not for the next hop only."));
      }
    }
    return Optional.empty();
  }

  /** The connection options in lower case, in the order of the fields. */
  static List<String> of(HttpHeaders headers) {
    if (headers.get(HttpHeaderNames.CONNECTION) == null) {
      return List.of();
    }
    List<String> options = Tokens.elements(headers.getAll(HttpHeaderNames.CONNECTION));
    options.replaceAll(name -> name.toLowerCase(Locale.ROOT));
    return options;
  }

  static boolean mayBeRemoved(String name) {
    return !END_TO_END.contains(name);
  }
}
