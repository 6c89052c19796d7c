package dev.tokenmeter.proxy.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
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
    List<Map.Entry<String, String>> fields = headers.entries();
    headers.clear();
    if (fields.stream().noneMatch(UpstreamRequest::isHost)) {
      headers.add(HttpHeaderNames.HOST, route.address().authority());
    }
    for (Map.Entry<String, String> field : fields) {
      if (HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(field.getKey())) {
        headers.add(field.getKey(), Tokens.canonicalLength(field.getValue()));
      } else {
        headers.add(field.getKey(), isHost(field) ? route.address().authority() : field.getValue());
      }
    }
  }

  private static boolean isHost(Map.Entry<String, String> field) {
    return HttpHeaderNames.HOST.contentEqualsIgnoreCase(field.getKey());
  }
}
