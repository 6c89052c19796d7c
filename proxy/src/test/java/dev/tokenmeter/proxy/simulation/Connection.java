package dev.tokenmeter.proxy.simulation;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A client's connection to the proxy. Used by one thread. */
final class Connection implements AutoCloseable {
  private static final String HEAD_END = "\r\n\r\n";
  private static final String CHUNKS_END = "0\r\n\r\n";

  /** Comes last of what a client sees that leaves. */
  private static final String LAST = "\"ping\"}";

  private final Socket socket;
  private final byte[] buffer = new byte[1 << 16];

  Connection(URI proxy) throws IOException {
    socket = new Socket(proxy.getHost(), proxy.getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(Provider.PATIENCE_SECONDS));
  }

  /**
   * Sends an ask.
   *
   * @param identity whole header lines that tell whose it is
   */
  void send(Ask ask, int number, String identity) throws IOException {
    String body =
        "{\"model\":\"%s\",\"max_tokens\":32000,\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Next\"}]}"
            .formatted(ask.model());
    String request =
        "POST /anthropic/v1/messages HTTP/1.1\r\nhost: proxy\r\ncontent-type: application/json\r\n"
            + identity
            + field("x-claude-code-session-id", ask.session())
            + field("x-claude-code-agent-id", ask.agent())
            + field(Provider.NUMBER, String.valueOf(number))
            + field("content-length", String.valueOf(body.length()))
            + "\r\n"
            + body;
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
  }

  static String field(String name, String value) {
    return value.isEmpty() ? "" : name + ": " + value + "\r\n";
  }

  /** Reads the answer to its end, or as far as a client reads that leaves. */
  void read(Ask.End end) throws IOException {
    StringBuilder answer = new StringBuilder();
    while (!isRead(answer, end)) {
      int read = socket.getInputStream().read(buffer);
      if (read < 0) {
        throw new IOException("cut off after " + answer);
      }
      answer.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
    }
    if (!answer.toString().startsWith("HTTP/1.1 " + status(end))) {
      throw new IOException("not the provider's answer: " + answer);
    }
  }

  private static String status(Ask.End end) {
    return switch (end) {
      case WHOLE, LEFT -> "200";
      case OVERLOADED -> "529";
      case LIMITED -> "429";
    };
  }

  private static boolean isRead(StringBuilder answer, Ask.End end) {
    int head = answer.indexOf(HEAD_END);
    if (head < 0) {
      return false;
    }
    if (end == Ask.End.LEFT && answer.indexOf(LAST, answer.length() - 40) >= 0) {
      return true;
    }
    return length(answer.substring(0, head))
        .map(length -> answer.length() >= head + HEAD_END.length() + length)
        .orElseGet(() -> answer.indexOf(CHUNKS_END, answer.length() - CHUNKS_END.length()) >= 0);
  }

  private static Optional<Integer> length(String head) {
    return head.lines()
        .map(line -> line.toLowerCase(Locale.ROOT))
        .filter(line -> line.startsWith("content-length: "))
        .map(line -> Integer.valueOf(line.substring(16)))
        .findFirst();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
