package dev.tokenmeter.proxy.exchange;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Locale;

/** Which bodies come in many small pieces, by what their heads say. */
final class Streams {
  private static final List<String> TYPES =
      List.of("text/event-stream", "application/x-ndjson", "application/vnd.amazon.eventstream");

  private Streams() {}

  static boolean isStream(HttpHeaders headers) {
    String type = headers.get(HttpHeaderNames.CONTENT_TYPE, "").toLowerCase(Locale.ROOT);
    return TYPES.stream().anyMatch(type::startsWith);
  }
}
