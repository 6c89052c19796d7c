package dev.tokenmeter.proxy.exchange;

import dev.tokenmeter.proxy.http.Persistence;
import dev.tokenmeter.proxy.http.RouteResult;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What the data port answers itself: errors in the provider's shape, and a few small pages. */
final class OwnAnswers {
  private static final String ABOUT =
      """
      {"name":"tokenmeter","what":"a transparent metering proxy for LLM APIs",\
      "use":"set your assistant's base URL to this address followed by /PROVIDER",\
      "connect":"/_tokenmeter/connect"}
      """;

  private OwnAnswers() {}

  static FullHttpResponse page(RouteResult.OwnPage page, Client.Readiness readiness) {
    return switch (page.kind()) {
      case ABOUT, CONNECT -> json(HttpResponseStatus.OK, ABOUT);
      case HEALTHZ -> json(HttpResponseStatus.OK, "{\"status\":\"ok\"}\n");
      case READYZ ->
          switch (readiness) {
            case READY -> json(HttpResponseStatus.OK, "{\"status\":\"ready\"}\n");
            case DRAINING ->
                json(HttpResponseStatus.SERVICE_UNAVAILABLE, "{\"status\":\"draining\"}\n");
          };
      case ME ->
          json(
              HttpResponseStatus.NOT_FOUND,
              "{\"error\":\"a caller's own numbers come with the ledger\"}\n");
    };
  }

  private static FullHttpResponse json(HttpResponseStatus status, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(bytes));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, bytes.length);
    return response;
  }

  /** Says in the head what becomes of the connection. */
  static void announce(
      FullHttpResponse response, @Nullable HttpRequest request, Persistence persistence) {
    boolean old = request != null && request.protocolVersion().equals(HttpVersion.HTTP_1_0);
    switch (persistence) {
      case CLOSE -> response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
      case KEEP_ALIVE -> {
        if (old) {
          response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
      }
    }
  }
}
