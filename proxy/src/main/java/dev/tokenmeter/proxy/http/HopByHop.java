package dev.tokenmeter.proxy.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Removes, in place, what belongs to one connection only (RFC 9110 7.6.1). Framing fields stay,
 * whatever {@code Connection} says: they are the codec's.
 */
public final class HopByHop {
  private HopByHop() {}

  /** Whether the connection itself is handed on. */
  public enum Keep {
    /** An ordinary exchange: {@code Upgrade} ends here. */
    NOTHING,
    /** A tunnel: {@code Upgrade} and the connection option that goes with it pass. */
    UPGRADE
  }

  /** Each with its hash, which a header section is searched by. */
  private static final List<AsciiString> CONNECTION_FIELDS =
      Stream.of(
              "connection",
              "keep-alive",
              "proxy-connection",
              "proxy-authenticate",
              "proxy-authorization",
              "proxy-authentication-info",
              "http2-settings")
          .map(AsciiString::cached)
          .toList();

  private static final AsciiString ALT_SVC = AsciiString.cached("alt-svc");

  /**
   * Fields that mean nothing, or harm, after the body (RFC 9110 6.5.1): framing, routing, request
   * modifiers, authentication, response control and how to process the content.
   */
  private static final Set<String> NOT_IN_TRAILERS =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "upgrade",
          "http2-settings",
          "te",
          "trailer",
          "transfer-encoding",
          "host",
          "max-forwards",
          "expect",
          "range",
          "cache-control",
          "pragma",
          "authorization",
          "proxy-authorization",
          "proxy-authenticate",
          "proxy-authentication-info",
          "www-authenticate",
          "authentication-info",
          "cookie",
          "set-cookie",
          "x-api-key",
          "api-key",
          "x-goog-api-key",
          "x-tokenmeter-token",
          "age",
          "date",
          "expires",
          "location",
          "retry-after",
          "vary",
          "warning",
          "alt-svc");

  /** Strips a request. {@code TE} stays if it asks for trailers, and then says only that. */
  public static void stripRequest(HttpHeaders headers, Keep keep) {
    boolean trailers = acceptsTrailers(headers);
    strip(headers, keep);
    headers.remove(HttpHeaderNames.TE);
    if (trailers) {
      headers.set(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS);
      headers.add(HttpHeaderNames.CONNECTION, HttpHeaderNames.TE);
    }
  }

  /**
   * Strips a response, of {@code Alt-Svc} too: it is about the provider's own authority, and would
   * send the client to the proxy's UDP port (RFC 7838 3).
   */
  public static void stripResponse(HttpHeaders headers, Keep keep) {
    strip(headers, keep);
    headers.remove(HttpHeaderNames.TE);
    headers.remove(ALT_SVC);
  }

  private static void strip(HttpHeaders headers, Keep keep) {
    for (String name : Nominations.of(headers)) {
      if (Nominations.mayBeRemoved(name) && !name.equals("upgrade")) {
        headers.remove(name);
      }
    }
    for (AsciiString name : CONNECTION_FIELDS) {
      headers.remove(name);
    }
    switch (keep) {
      case NOTHING -> headers.remove(HttpHeaderNames.UPGRADE);
      case UPGRADE -> headers.set(HttpHeaderNames.CONNECTION, "Upgrade");
    }
  }

  private static boolean acceptsTrailers(HttpHeaders headers) {
    return headers.get(HttpHeaderNames.TE) != null
        && Tokens.elements(headers.getAll(HttpHeaderNames.TE)).stream()
            .anyMatch(coding -> coding.equalsIgnoreCase("trailers"));
  }

  /** Removes from a trailer section, in place, what must not be there; the rest passes. */
  public static void trailing(HttpHeaders trailers) {
    if (trailers.isEmpty()) {
      return;
    }
    for (String name : trailers.names()) {
      if (!mayTrail(name.toLowerCase(Locale.ROOT))) {
        trailers.remove(name);
      }
    }
  }

  private static boolean mayTrail(String name) {
    return !NOT_IN_TRAILERS.contains(name)
        && !name.startsWith("content-")
        && !name.startsWith("if-")
        && Tokens.isToken(name)
        && !Tokens.looksLikeFraming(name);
  }
}
