package dev.tokenmeter.proxy.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;

/**
 * How the body of a response is delimited, on its way in and on its way out (RFC 9112 6.3).
 *
 * @param upstream as it comes
 * @param client as it goes
 * @param connection whether the client's connection outlives it
 */
public record ResponseFraming(Body upstream, Body client, Persistence connection) {

  /** What ends a body. */
  public enum Body {
    /** There is none, whatever the fields say. */
    NONE,
    LENGTH,
    CHUNKED,
    /** Only the end of the connection. */
    CLOSE
  }

  /**
   * Decides. A response whose end only the connection tells is chunked for an HTTP/1.1 client, so
   * that the client can tell a cut from an end; an HTTP/1.0 client gets no transfer coding.
   *
   * @param method of the request
   * @param version of the client's request
   * @param asked what the client asked for; {@link Persistence#CLOSE} also while draining
   */
  public static ResponseFraming of(
      HttpMethod method, HttpVersion version, Persistence asked, HttpResponse response) {
    Body upstream = body(method, response);
    if (version.equals(HttpVersion.HTTP_1_1)) {
      Body client = upstream == Body.CLOSE ? Body.CHUNKED : upstream;
      return new ResponseFraming(upstream, client, asked);
    }
    Body client = upstream == Body.CHUNKED ? Body.CLOSE : upstream;
    return new ResponseFraming(upstream, client, client == Body.CLOSE ? Persistence.CLOSE : asked);
  }

  private static Body body(HttpMethod method, HttpResponse response) {
    int status = response.status().code();
    if (method.equals(HttpMethod.HEAD) || status < 200 || status == 204 || status == 304) {
      return Body.NONE;
    }
    HttpHeaders headers = response.headers();
    if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
      return Body.CHUNKED;
    }
    return headers.contains(HttpHeaderNames.CONTENT_LENGTH) ? Body.LENGTH : Body.CLOSE;
  }

  /**
   * Whether the upstream connection can serve another request once this response has ended. To be
   * read before {@link #apply}.
   */
  public Persistence upstreamConnection(HttpResponse response) {
    return upstream == Body.CLOSE
            || response.status().code() == 101
            || !response.protocolVersion().equals(HttpVersion.HTTP_1_1)
        ? Persistence.CLOSE
        : Persistence.asked(response);
  }

  /**
   * Rewrites the head of a final response in place for the client: version, transfer coding and
   * {@code Connection}; connection fields and {@code Alt-Svc} go.
   */
  public void apply(HttpResponse response, HttpVersion version) {
    HttpHeaders headers = response.headers();
    HopByHop.stripResponse(headers, HopByHop.Keep.NOTHING);
    response.setProtocolVersion(HttpVersion.HTTP_1_1);
    switch (client) {
      case CHUNKED -> headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
      case LENGTH, CLOSE -> headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
      case NONE -> {
        if (!version.equals(HttpVersion.HTTP_1_1)) {
          headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
        }
      }
    }
    if (connection == Persistence.CLOSE) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    } else if (!version.equals(HttpVersion.HTTP_1_1)) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
  }
}
