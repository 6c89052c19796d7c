package dev.tokenmeter.proxy.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import java.util.List;
import java.util.Optional;

/** Whether a response head of an upstream, which is not trusted either, may be passed on. */
public final class ResponseGuard {
  private ResponseGuard() {}

  /** Most interim responses (1xx other than 101) before the final one. */
  public static final int MAX_INTERIM = 8;

  /**
   * Judges a response head. Pure.
   *
   * @param upgrade what the request asked for: a 101 must answer just that
   * @param interim how many interim responses came before this one
   * @param maxHeaderCount most header fields
   * @return {@link Reason#BAD_UPSTREAM_RESPONSE}; empty if it may pass
   */
  public static Optional<Failure> check(
      HttpResponse response, Upgrade upgrade, int interim, int maxHeaderCount) {
    if (response.decoderResult().isFailure()) {
      return bad("is not valid HTTP/1.1");
    }
    int status = response.status().code();
    if (status < 100 || status > 599 || !RequestGuard.isServed(response.protocolVersion())) {
      return bad("has an impossible status or version");
    }
    if (isInterim(response) && interim >= MAX_INTERIM) {
      return bad("never came: more than " + MAX_INTERIM + " interim ones did");
    }
    if (status == 101
        && !(upgrade instanceof Upgrade.Tunnel tunnel && tunnel.isAnsweredBy(response))) {
      return bad("switches to a protocol that was not asked for");
    }
    return fields(response.headers(), maxHeaderCount).or(() -> framing(response.headers()));
  }

  /** Whether another response to the same request follows. */
  public static boolean isInterim(HttpResponse response) {
    int status = response.status().code();
    return status >= 100 && status < 200 && status != 101;
  }

  private static Optional<Failure> fields(HttpHeaders headers, int maxHeaderCount) {
    if (headers.size() > maxHeaderCount) {
      return bad("has more than " + maxHeaderCount + " header fields");
    }
    for (var fields = headers.iteratorCharSequence(); fields.hasNext(); ) {
      var field = fields.next();
      if (!Tokens.isToken(field.getKey()) || Tokens.hasControl(field.getValue())) {
        return bad("has an invalid header field");
      }
    }
    return Optional.empty();
  }

  private static Optional<Failure> framing(HttpHeaders headers) {
    List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
    List<String> lengths = headers.getAll(HttpHeaderNames.CONTENT_LENGTH);
    boolean ambiguous =
        !codings.isEmpty() && (!lengths.isEmpty() || !RequestGuard.isChunked(codings));
    return ambiguous || (!lengths.isEmpty() && !RequestGuard.isLength(lengths))
        ? bad("is framed in a way that could be misread")
        : Optional.empty();
  }

  private static Optional<Failure> bad(String what) {
    return Optional.of(
        Failure.of(Reason.BAD_UPSTREAM_RESPONSE, "The provider's response " + what + "."));
  }
}
