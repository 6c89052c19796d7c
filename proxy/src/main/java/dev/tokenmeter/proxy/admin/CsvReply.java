package dev.tokenmeter.proxy.admin;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table that is sent while it is read, so that it is never in memory as a whole. One that cannot
 * be read to its end is cut, which a client can tell from an end.
 */
final class CsvReply implements Reply {
  private final String file;
  private final List<String> first;
  private final Pieces more;

  /** What follows the first lines. */
  interface Pieces {
    /** The next lines; null after the last. */
    @Nullable List<String> next() throws IOException;
  }

  /** The first lines are there already, so that whatever is wrong with the question was told. */
  CsvReply(String file, List<String> first, Pieces more) {
    this.file = file;
    this.first = List.copyOf(first);
    this.more = more;
  }

  @Override
  public void send(HttpExchange exchange) throws IOException {
    Reply.describe(exchange, "text/csv; charset=utf-8");
    exchange
        .getResponseHeaders()
        .set("Content-Disposition", "attachment; filename=\"" + file + "\"");
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    exchange.sendResponseHeaders(200, 0);
    List<String> lines = first;
    while (lines != null) {
      StringBuilder text = new StringBuilder();
      lines.forEach(line -> text.append(line).append("\r\n"));
      exchange.getResponseBody().write(text.toString().getBytes(StandardCharsets.UTF_8));
      lines = more.next();
    }
    exchange.getResponseBody().close();
  }
}
