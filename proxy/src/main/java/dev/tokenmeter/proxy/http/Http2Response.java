package dev.tokenmeter.proxy.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Set;

/**
 * A response of HTTP/1.1 as one of HTTP/2 (RFC 9113 8.3.2, 8.2): names in lower case, and without
 * what is about one connection of HTTP/1.1. The head has passed {@link ResponseGuard}. Pure.
 */
public final class Http2Response {
  private Http2Response() {}

  private static final Set<String> CONNECTION_FIELDS =
      Set.of(
          "connection",
          "proxy-connection",
          "keep-alive",
          "transfer-encoding",
          "upgrade",
          "te",
          "http2-settings");

  /** The head, interim ones included; the reason phrase has no place in HTTP/2. */
  public static Http2Headers head(HttpResponse response) {
    Http2Headers headers = new DefaultHttp2Headers(false, response.headers().size() + 1);
    headers.status(response.status().codeAsText());
    add(response.headers(), headers);
    return headers;
  }

  /** The fields after the body. */
  public static Http2Headers trailers(HttpHeaders trailers) {
    Http2Headers headers = new DefaultHttp2Headers(false, trailers.size());
    add(trailers, headers);
    return headers;
  }

  private static void add(HttpHeaders from, Http2Headers to) {
    for (var fields = from.iteratorCharSequence(); fields.hasNext(); ) {
      var field = fields.next();
      AsciiString name = AsciiString.of(field.getKey()).toLowerCase();
      if (!CONNECTION_FIELDS.contains(name.toString())) {
        to.add(name, AsciiString.of(field.getValue()));
      }
    }
  }
}
