package dev.tokenmeter.bench.soak;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;

/** Developers who ask one thing after the other, each on a connection of his own. */
final class SoakClient {
  private static final String BODY = "{\"model\":\"gpt-5\",\"stream\":true,\"messages\":[]}";

  private final int port;
  final LongAdder whole = new LongAdder();
  final LongAdder faulty = new LongAdder();
  final LongAdder aborted = new LongAdder();

  /** Streams that should have come whole and did not. */
  final LongAdder lost = new LongAdder();

  private volatile boolean stopped;

  SoakClient(int port) {
    this.port = port;
  }

  void stop() {
    stopped = true;
  }

  /** Asks until it is stopped. */
  void work(int number) {
    while (!stopped) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.setTcpNoDelay(true);
        InputStream in = new BufferedInputStream(socket.getInputStream());
        boolean open = true;
        while (open && !stopped) {
          open = ask(number, socket, in);
        }
      } catch (IOException _) {
        // Counted where it matters; the next connection goes on.
      }
    }
  }

  /** Whether the connection serves another request. */
  private boolean ask(int number, Socket socket, InputStream in) throws IOException {
    Behaviour behaviour = Behaviour.any(ThreadLocalRandom.current());
    String request =
        """
        POST /openai/v1/chat/completions?%s HTTP/1.1\r
        Host: soak\r
        Authorization: Bearer sk-soak-%04d-0000000000000000000000\r
        Content-Type: application/json\r
        Content-Length: %d\r
        \r
        %s\
        """
            .formatted(behaviour.name().toLowerCase(Locale.ROOT), number, BODY.length(), BODY);
    socket.getOutputStream().write(request.getBytes(US_ASCII));
    return switch (behaviour) {
      case WHOLE -> {
        try {
          read(in);
          whole.increment();
          yield true;
        } catch (IOException | NumberFormatException e) {
          lost.increment();
          System.err.println("# lost: " + e);
          yield false;
        }
      }
      case ABORTED -> {
        Http.head(in);
        Http.chunk(in);
        aborted.increment();
        yield false;
      }
      case CUT, RESET, ERROR, GARBAGE -> {
        faulty.increment();
        in.readNBytes(64);
        yield false;
      }
    };
  }

  private static void read(InputStream in) throws IOException {
    String head = Http.head(in);
    if (!head.startsWith("HTTP/1.1 200")) {
      throw new IOException("answered with " + head.lines().findFirst().orElse("nothing"));
    }
    String last = "";
    for (String data = Http.chunk(in); !data.isEmpty(); data = Http.chunk(in)) {
      last = data;
    }
    if (!last.endsWith("data: [DONE]\n\n")) {
      throw new IOException("ended without its end");
    }
  }
}
