package dev.tokenmeter.bench.soak;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;

/** A provider that streams chat completions and keeps the truth of those it ended. */
final class SoakOrigin implements AutoCloseable {
  static final int EVENTS = 20;
  private static final long PAUSE_MILLIS = 50;
  private static final int BACKLOG = 1_024;

  private final ServerSocket listener;
  final LongAdder inputTokens = new LongAdder();
  final LongAdder outputTokens = new LongAdder();

  SoakOrigin() throws IOException {
    listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      client.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(client.getInputStream());
      for (String head = Http.head(in); !head.isEmpty(); head = Http.head(in)) {
        in.skipNBytes(Http.length(head));
        if (!answer(head, client)) {
          return;
        }
      }
    } catch (IOException | InterruptedException _) {
      // The other side left, as it was told to.
    }
  }

  /** Whether the connection serves another request. */
  private boolean answer(String head, Socket client) throws IOException, InterruptedException {
    OutputStream out = client.getOutputStream();
    int query = head.indexOf('?') + 1;
    String name = head.substring(query, head.indexOf(' ', query));
    Behaviour behaviour = Behaviour.valueOf(name.toUpperCase(Locale.ROOT));
    return switch (behaviour) {
      case WHOLE -> {
        events(out, EVENTS);
        int input = ThreadLocalRandom.current().nextInt(1, 1_000);
        int output = ThreadLocalRandom.current().nextInt(1, 1_000);
        inputTokens.add(input);
        outputTokens.add(output);
        Http.chunk(
            out,
            "data: {\"model\":\"gpt-5\",\"choices\":[],\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d}}\n\ndata: [DONE]\n\n"
                .formatted(input, output));
        out.write("0\r\n\r\n".getBytes(US_ASCII));
        yield true;
      }
      case ABORTED -> {
        // However late the client leaves, it has left before the usage.
        events(out, Integer.MAX_VALUE);
        yield false;
      }
      case CUT -> {
        events(out, EVENTS / 2);
        yield false;
      }
      case RESET -> {
        events(out, EVENTS / 2);
        client.setSoLinger(true, 0);
        yield false;
      }
      case ERROR -> {
        out.write(
            "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 2\r\n\r\n{}".getBytes(US_ASCII));
        yield true;
      }
      case GARBAGE -> {
        out.write("* BYE not HTTP\r\n\r\n".getBytes(US_ASCII));
        yield false;
      }
    };
  }

  private static void events(OutputStream out, int count) throws IOException, InterruptedException {
    out.write(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
            .getBytes(US_ASCII));
    for (int i = 0; i < count; i++) {
      Http.chunk(
          out,
          "data:"
              + " {\"model\":\"gpt-5\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word\"}}]}\n\n");
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
