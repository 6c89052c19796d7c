package dev.tokenmeter.proxy.exchange;

import dev.tokenmeter.proxy.http.Persistence;
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
  private static final String ABOUT_PAGE =
      """
      <!doctype html>
      <html lang="en"><meta charset="utf-8"><title>Tokenmeter</title>
      <h1>Tokenmeter</h1>
      <p>A transparent metering proxy for LLM APIs. Set your assistant's base URL to this address
      followed by <code>/PROVIDER</code>, for example <code>/anthropic</code> or
      <code>/openai/v1</code>. Every byte passes through unchanged; how many tokens the provider
      says were used is counted beside it.</p>
      <p><a href="/_tokenmeter/connect">Settings for your assistant</a>,
      <a href="/_tokenmeter/me">what you used</a></p>
      </html>
      """;

  private static final String ABOUT =
      """
      {"name":"tokenmeter","what":"a transparent metering proxy for LLM APIs",\
      "use":"set your assistant's base URL to this address followed by /PROVIDER",\
      "connect":"/_tokenmeter/connect"}
      """;

  private OwnAnswers() {}

  static FullHttpResponse readiness(Client.Readiness readiness) {
    return switch (readiness) {
      case READY -> json(HttpResponseStatus.OK, "{\"status\":\"ready\"}\n");
      case DRAINING -> json(HttpResponseStatus.SERVICE_UNAVAILABLE, "{\"status\":\"draining\"}\n");
      case STUCK -> json(HttpResponseStatus.SERVICE_UNAVAILABLE, "{\"status\":\"stuck\"}\n");
    };
  }

  static FullHttpResponse about(HttpRequest request) {
    return request.headers().get(HttpHeaderNames.ACCEPT, "").contains("text/html")
        ? answer(
            HttpResponseStatus.OK,
            "text/html; charset=utf-8",
            ABOUT_PAGE.getBytes(StandardCharsets.UTF_8))
        : json(HttpResponseStatus.OK, ABOUT);
  }

  static FullHttpResponse json(HttpResponseStatus status, String body) {
    return answer(status, HttpHeaderValues.APPLICATION_JSON, body.getBytes(StandardCharsets.UTF_8));
  }

  static FullHttpResponse answer(
      HttpResponseStatus status, CharSequence contentType, byte[] bytes) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(bytes));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
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
