package dev.tokenmeter.proxy.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Turns a client's request head into the one for its provider. */
public final class UpstreamRequest {
  private UpstreamRequest() {}

  /**
   * Rewrites the head in place: target, version (an intermediary sends its own, RFC 9110 2.5), the
   * provider's authority as {@code Host}, connection fields stripped. All fields keep their order
   * and case, all others their values.
   */
  public static void rewrite(
      HttpRequest request, RouteResult.ToProvider route, HopByHop.Keep keep) {
    request.setUri(route.upstreamUri());
    request.setProtocolVersion(HttpVersion.HTTP_1_1);
    HttpHeaders headers = request.headers();
    HopByHop.stripRequest(headers, keep);
    String host = route.address().authority();
    if (headers.get(HttpHeaderNames.HOST) == null) {
      addFirst(headers, HttpHeaderNames.HOST, host);
    }
    Iterator<Map.Entry<CharSequence, CharSequence>> fields = headers.iteratorCharSequence();
    while (fields.hasNext()) {
      Map.Entry<CharSequence, CharSequence> field = fields.next();
      if (HttpHeaderNames.HOST.contentEqualsIgnoreCase(field.getKey())) {
        field.setValue(host);
      } else if (HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(field.getKey())) {
        field.setValue(Tokens.canonicalLength(field.getValue().toString()));
      }
    }
  }

  private static void addFirst(HttpHeaders headers, CharSequence name, String value) {
    List<Map.Entry<String, String>> fields = headers.entries();
    headers.clear();
    headers.add(name, value);
    fields.forEach(field -> headers.add(field.getKey(), field.getValue()));
  }
}
