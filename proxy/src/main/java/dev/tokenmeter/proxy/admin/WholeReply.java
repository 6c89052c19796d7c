package dev.tokenmeter.proxy.admin;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** An answer that is known as a whole, gzipped if the client takes that. */
final class WholeReply implements Reply {
  /** Smaller answers are not worth compressing. */
  private static final int WORTH_GZIP = 1_024;

  private final int status;
  private final String contentType;
  private final byte[] body;

  WholeReply(int status, String contentType, byte[] body) {
    this.status = status;
    this.contentType = contentType;
    this.body = body;
  }

  @Override
  public void send(HttpExchange exchange) throws IOException {
    Reply.describe(exchange, contentType);
    Headers headers = exchange.getResponseHeaders();
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
