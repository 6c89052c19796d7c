package dev.tokenmeter.proxy.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.tokenmeter.proxy.page.PageFile;
import dev.tokenmeter.proxy.page.PageFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** An answer of the admin port. */
interface Reply {

  /** Sends it; a HEAD gets the head alone. */
  void send(HttpExchange exchange) throws IOException;

  /** One line for a person. */
  static Reply text(int status, String line) {
    return whole(status, "text/plain; charset=utf-8", line + "\n");
  }

  /** A JSON text. */
  static Reply json(int status, String json) {
    return whole(status, "application/json", json + "\n");
  }

  /** Why there is no answer: for programs in JSON below {@code /api/}, else one line. */
  static Reply refused(Visit visit, int status, String why) {
    return visit.path().startsWith("/api/")
        ? json(status, JsonNodeFactory.instance.objectNode().put("error", why).toString())
        : text(status, why);
  }

  /** A page, or what it refers to. */
  static Reply file(int status, PageFile file) {
    return new WholeReply(status, file.contentType(), file.bytes());
  }

  private static Reply whole(int status, String contentType, String body) {
    return new WholeReply(status, contentType, body.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * What every answer says: that nobody keeps it, takes it for something else, shows it in a frame
   * or lets another page have it.
   */
  static void describe(HttpExchange exchange, String contentType) {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", contentType);
    headers.set("Cache-Control", "no-store");
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Vary", "Accept, Accept-Encoding, Authorization");
    headers.set(
        "Content-Security-Policy",
        contentType.startsWith("text/html")
            ? PageFiles.POLICY
            : "default-src 'none'; frame-ancestors 'none'");
  }
}
