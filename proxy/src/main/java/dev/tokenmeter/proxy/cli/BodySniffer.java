package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.config.Dialect;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What the first bytes of a body let one guess. Only for a person at a terminal: the proxy itself
 * goes by path and headers.
 *
 * @param start the first bytes as Latin-1, at most {@value #LOOK}
 */
record BodySniffer(String start) {
  private static final int LOOK = 4_096;

  static BodySniffer of(byte[] body) {
    int length = Math.min(body.length, LOOK);
    return new BodySniffer(new String(body, 0, length, StandardCharsets.ISO_8859_1));
  }

  String encoding() {
    if (start.startsWith("\u001f\u008b")) {
      return "gzip";
    }
    return start.startsWith("(\u00b5/\u00fd") ? "zstd" : "";
  }

  String contentType() {
    String text = start.stripLeading();
    return text.startsWith("{") || text.startsWith("[") ? "application/json" : "text/event-stream";
  }

  /** The path that most likely was asked, of this dialect if it is known. */
  String path(Optional<Dialect> dialect) {
    boolean responses = start.contains("\"response.") || start.contains("\"object\":\"response\"");
    if (dialect.isEmpty()) {
      if (start.contains("message_start") || start.contains("\"type\":\"message\"")) {
        return "/v1/messages";
      }
      if (start.contains("usageMetadata") || start.contains("\"candidates\"")) {
        return "/v1beta/models/unknown:streamGenerateContent";
      }
    }
    return switch (dialect.orElse(Dialect.OPENAI)) {
      case ANTHROPIC -> "/v1/messages";
      case GEMINI, VERTEX -> "/v1beta/models/unknown:streamGenerateContent";
      case BEDROCK -> "/model/unknown/converse-stream";
      case COHERE -> "/v2/chat";
      case OLLAMA -> "/api/chat";
      case AZURE, OPENAI, MISTRAL, XAI, OPENROUTER ->
          responses ? "/v1/responses" : "/v1/chat/completions";
    };
  }

  /** The provider whose own path this is. */
  static String providerOf(String path) {
    if (path.endsWith("/messages")) {
      return "anthropic";
    }
    return path.contains(":") ? "gemini" : "openai";
  }
}
