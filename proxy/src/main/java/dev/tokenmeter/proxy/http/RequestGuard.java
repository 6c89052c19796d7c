package dev.tokenmeter.proxy.http;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import java.util.Optional;

/**
 * Whether a request head may be forwarded at all. Whatever two readers could understand differently
 * is refused before anything is routed (RFC 9112 3, 6.1, 11.2); what the codec has refused already
 * is named here.
 */
public final class RequestGuard {
  private RequestGuard() {}

  /** Longer than any registered method; a longer token is noise. */
  private static final int MAX_METHOD = 32;

  /**
   * Judges a request head that a strict decoder made. Pure; reads the head once.
   *
   * @param maxHeaderCount most header fields; the decoder bounds their bytes only
   * @return the reason to refuse it; empty if it may pass
   */
  public static Optional<Failure> check(HttpRequest request, int maxHeaderCount) {
    if (request.decoderResult().isFailure()) {
      return Optional.of(undecodable(request.decoderResult()));
    }
    return method(request)
        .or(() -> version(request))
        .or(() -> fields(request.headers(), maxHeaderCount))
        .or(() -> framing(request))
        .or(() -> Nominations.check(request.headers()))
        .or(() -> target(request));
  }

  private static Failure undecodable(DecoderResult result) {
    return switch (result.cause()) {
      case TooLongHttpLineException _ ->
          Failure.of(Reason.LINE_TOO_LONG, "The request line is longer than this proxy takes.");
      case TooLongHttpHeaderException _ ->
          Failure.of(
              Reason.HEADERS_TOO_LARGE, "The header section is larger than this proxy takes.");
      case null, default -> malformed("The request is not valid HTTP/1.1.");
    };
  }

  private static Optional<Failure> method(HttpRequest request) {
    HttpMethod method = request.method();
    if (method.equals(HttpMethod.CONNECT) || method.equals(HttpMethod.TRACE)) {
      return Optional.of(
          Failure.of(Reason.METHOD_NOT_ALLOWED, method + " is not served by this proxy."));
    }
    if (method.name().equals("PRI")) {
      return Optional.of(malformed("This is not the preface of HTTP/2."));
    }
    return Tokens.isToken(method.name()) && method.name().length() <= MAX_METHOD
        ? Optional.empty()
        : Optional.of(malformed("The method is not a valid token."));
  }

  private static Optional<Failure> version(HttpRequest request) {
    HttpVersion version = request.protocolVersion();
    if (!version.protocolName().equals("HTTP") || isMisspelt(version)) {
      return Optional.of(malformed("The protocol is not HTTP."));
    }
    if (!isServed(version)) {
      return Optional.of(
          Failure.of(
              Reason.UNSUPPORTED_VERSION, "Only HTTP/1.1 and HTTP/1.0 are served on this port."));
    }
    return Optional.empty();
  }

  /**
   * RFC 9112 2.3: the version is case-sensitive. The decoder turns it to upper case, but has its
   * own constants for what was right from the start.
   */
  @SuppressWarnings("ReferenceEquality")
  private static boolean isMisspelt(HttpVersion version) {
    return isServed(version) && version != HttpVersion.HTTP_1_1 && version != HttpVersion.HTTP_1_0;
  }

  static boolean isServed(HttpVersion version) {
    return version.equals(HttpVersion.HTTP_1_1) || version.equals(HttpVersion.HTTP_1_0);
  }

  private static Optional<Failure> fields(HttpHeaders headers, int maxHeaderCount) {
    if (headers.size() > maxHeaderCount) {
      return Optional.of(
          Failure.of(
              Reason.TOO_MANY_HEADERS,
              "More than " + maxHeaderCount + " header fields were sent."));
    }
    for (var fields = headers.iteratorCharSequence(); fields.hasNext(); ) {
      var field = fields.next();
      if (!Tokens.isToken(field.getKey())) {
        return Optional.of(malformed("A header field has an invalid name."));
      }
      if (Tokens.hasControl(field.getValue())) {
        return Optional.of(malformed("A header field holds a control character."));
      }
      if (Tokens.looksLikeFraming(field.getKey())) {
        return Optional.of(
            Failure.of(
                Reason.AMBIGUOUS_FRAMING,
                "A header field can be mistaken for Content-Length or Transfer-Encoding."));
      }
    }
    return Optional.empty();
  }

  private static Optional<Failure> framing(HttpRequest request) {
    List<String> codings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
    List<String> lengths = request.headers().getAll(HttpHeaderNames.CONTENT_LENGTH);
    if (!codings.isEmpty()
        && (!lengths.isEmpty() || request.protocolVersion().equals(HttpVersion.HTTP_1_0))) {
      return Optional.of(
          Failure.of(
              Reason.AMBIGUOUS_FRAMING,
              "Transfer-Encoding was sent beside Content-Length or in HTTP/1.0."));
    }
    if (!codings.isEmpty() && !isChunked(codings)) {
      return Optional.of(
          Failure.of(
              Reason.UNSUPPORTED_TRANSFER_CODING,
              "The only transfer coding served is exactly \"chunked\"."));
    }
    return lengths.isEmpty() || isLength(lengths)
        ? Optional.empty()
        : Optional.of(
            Failure.of(Reason.AMBIGUOUS_FRAMING, "Content-Length is not one decimal number."));
  }

  static boolean isChunked(List<String> codings) {
    return codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked");
  }

  static boolean isLength(List<String> lengths) {
    return lengths.size() == 1 && Tokens.isLength(lengths.getFirst());
  }

  private static Optional<Failure> target(HttpRequest request) {
    Optional<Target> target = Target.parse(request.method().name(), request.uri());
    if (target.isEmpty()) {
      return Optional.of(
          Failure.of(
              Reason.BAD_TARGET,
              "The request target must be a path of visible ASCII without a fragment."));
    }
    List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
    if (hosts.isEmpty() && request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
      return Optional.empty();
    }
    if (hosts.size() != 1) {
      return Optional.of(
          Failure.of(Reason.BAD_HOST, "There must be exactly one Host field (RFC 9112 3.2)."));
    }
    Optional<Authority> host = Authority.parse(hosts.getFirst());
    if (host.isEmpty()) {
      return Optional.of(
          Failure.of(Reason.BAD_HOST, "Host must be a name or an address, and perhaps a port."));
    }
    return target.get().authority().isEmpty()
            || target.get().authority().get().sameAs(host.get(), target.get().scheme())
        ? Optional.empty()
        : Optional.of(Failure.of(Reason.BAD_HOST, "Host and the request target name two hosts."));
  }

  private static Failure malformed(String message) {
    return Failure.of(Reason.MALFORMED_REQUEST, message);
  }
}
