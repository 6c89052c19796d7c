package dev.tokenmeter.proxy.http;

import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;

/** Whether a connection lives on after a message (RFC 9112 9.3). */
public enum Persistence {
  KEEP_ALIVE,
  CLOSE;

  /** What the sender of a message asks for. To be read before connection fields are stripped. */
  public static Persistence asked(HttpMessage message) {
    List<String> options = Nominations.of(message.headers());
    if (options.contains("close")) {
      return CLOSE;
    }
    return message.protocolVersion().equals(HttpVersion.HTTP_1_1) || options.contains("keep-alive")
        ? KEEP_ALIVE
        : CLOSE;
  }

  /** Keep-alive only if both say so. */
  public Persistence and(Persistence other) {
    return this == KEEP_ALIVE ? other : CLOSE;
  }
}
