package dev.tokenmeter.proxy.admin;

import com.sun.net.httpserver.HttpExchange;
import dev.tokenmeter.metrics.board.Viewer;
import dev.tokenmeter.metrics.record.CallerId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A request to the admin port.
 *
 * @param viewer as whom
 */
record Visit(HttpExchange exchange, Viewer viewer) {

  Visit(HttpExchange exchange) {
    this(exchange, new Viewer.Reader());
  }

  Visit as(Viewer who) {
    return new Visit(exchange, who);
  }

  /** The caller whose own token this is. */
  Optional<CallerId> own() {
    return viewer instanceof Viewer.Self self ? Optional.of(self.caller()) : Optional.empty();
  }

  String method() {
    return exchange.getRequestMethod();
  }

  boolean isRead() {
    return List.of("GET", "HEAD").contains(method());
  }

  /** As it came, without the query. */
  String path() {
    return Optional.ofNullable(exchange.getRequestURI().getRawPath()).orElse("");
  }

  /** As it came; empty where there is none. */
  String query() {
    return Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
  }

  /** Tells the client something beside the answer. */
  void tell(String header, String value) {
    exchange.getResponseHeaders().set(header, value);
  }

  /** What the body is said to be, without parameters; empty where nothing is said. */
  String contentType() {
    return header("Content-Type").orElse("").split(";", 2)[0].strip();
  }

  /** The body; empty if it is longer than this. */
  Optional<byte[]> body(int most) throws IOException {
    byte[] read = exchange.getRequestBody().readNBytes(most + 1);
    return read.length <= most ? Optional.of(read) : Optional.empty();
  }
}
