package dev.tokenmeter.proxy.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.Locale;

/** What a request's {@code Upgrade} (RFC 9110 7.8) comes to. */
public sealed interface Upgrade {

  /** An ordinary request; what it says of h2c or TLS is about this hop and ends here. */
  record None() implements Upgrade {}

  /**
   * To be offered to the provider and, on its 101, relayed as raw bytes.
   *
   * @param protocol lower case, e.g. {@code websocket}
   */
  record Tunnel(String protocol) implements Upgrade {

    /** Whether a 101 switches to just what was asked for (RFC 9110 15.2.2). */
    public boolean isAnsweredBy(HttpResponse response) {
      List<String> answer = Tokens.elements(response.headers().getAll(HttpHeaderNames.UPGRADE));
      return answer.size() == 1
          && answer.getFirst().equalsIgnoreCase(protocol)
          && hasUpgradeOption(response);
    }

    private static boolean hasUpgradeOption(HttpResponse response) {
      return Nominations.of(response.headers()).contains("upgrade");
    }
  }

  /** To be answered with 426. */
  record Refused(Failure failure) implements Upgrade {}

  /** To be called before {@link HopByHop#stripRequest}, on a request that passed the guard. */
  static Upgrade of(HttpRequest request) {
    if (!request.headers().contains(HttpHeaderNames.UPGRADE)
        || !request.protocolVersion().equals(HttpVersion.HTTP_1_1)
        || !request
            .headers()
            .containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)) {
      return new None();
    }
    List<String> protocols =
        Tokens.elements(request.headers().getAll(HttpHeaderNames.UPGRADE)).stream()
            .map(protocol -> protocol.toLowerCase(Locale.ROOT))
            .toList();
    if (protocols.stream().allMatch(Upgrade::isOfThisHop)) {
      return new None();
    }
    if (protocols.size() > 1) {
      return refused("Only one protocol can be upgraded to at a time.");
    }
    if (!request.method().equals(HttpMethod.GET) || hasBody(request)) {
      return refused("Only a GET without a body can be upgraded.");
    }
    return new Tunnel(protocols.getFirst());
  }

  private static Refused refused(String message) {
    return new Refused(Failure.of(Reason.UPGRADE_REFUSED, message));
  }

  /** HTTP/2 and TLS would hide further requests from everything that is judged per request. */
  private static boolean isOfThisHop(String protocol) {
    return protocol.equals("h2c")
        || protocol.equals("h2")
        || protocol.startsWith("http/")
        || protocol.startsWith("tls/");
  }

  private static boolean hasBody(HttpRequest request) {
    return HttpUtil.isTransferEncodingChunked(request)
        || HttpUtil.getContentLength(request, 0L) != 0;
  }
}
