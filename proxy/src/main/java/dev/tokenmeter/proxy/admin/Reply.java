package dev.tokenmeter.proxy.admin;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** A whole answer of the admin port. */
final class Reply {
  /** Smaller answers are not worth compressing. */
  private static final int WORTH_GZIP = 1_024;

  private final int status;
  private final String contentType;
  private final byte[] body;

  Reply(int status, String contentType, byte[] body) {
    this.status = status;
    this.contentType = contentType;
    this.body = body;
  }

  static Reply text(int status, String line) {
    return of(status, "text/plain; charset=utf-8", line + "\n");
  }

  static Reply json(int status, String json) {
    return of(status, "application/json", json + "\n");
  }

  static Reply html(String page) {
    return of(200, "text/html; charset=utf-8", page);
  }

  private static Reply of(int status, String contentType, String body) {
    return new Reply(status, contentType, body.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends it, gzipped if the client takes that; a HEAD gets the head alone. */
  void send(HttpExchange exchange) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", contentType);
    headers.set("Cache-Control", "no-store");
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Vary", "Accept, Accept-Encoding");
    headers.set(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
    byte[] bytes = body;
    if (body.length >= WORTH_GZIP && takesGzip(exchange.getRequestHeaders())) {
      bytes = gzip(body);
      headers.set("Content-Encoding", "gzip");
    }
    if (exchange.getRequestMethod().equals("HEAD")) {
      headers.set("Content-Length", Integer.toString(bytes.length));
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static boolean takesGzip(Headers request) {
    for (String value : request.getOrDefault("Accept-Encoding", List.of())) {
      for (String coding : value.split(",", -1)) {
        String[] parts = coding.strip().split("\\s*;\\s*", 2);
        if (parts[0].equalsIgnoreCase("gzip")) {
          return parts.length == 1 || !parts[1].matches("(?i)q=0(\\.0*)?");
        }
      }
    }
    return false;
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(plain.length / 4 + 64);
    try (OutputStream out = new GZIPOutputStream(packed, 8_192)) {
      out.write(plain);
    }
    return packed.toByteArray();
  }
}
