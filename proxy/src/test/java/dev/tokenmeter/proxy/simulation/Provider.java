package dev.tokenmeter.proxy.simulation;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A provider on loopback that answers when it is told to, as the asks say. */
final class Provider implements AutoCloseable {
  /** The header that tells which ask a request is. */
  static final String NUMBER = "x-ask";

  /** Far longer than anything takes; who waits for so long has failed. */
  static final long PATIENCE_SECONDS = 30;

  private final ServerSocket server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
  private final Answers answers = new Answers();
  private final Map<Integer, Expected> expected = new ConcurrentHashMap<>();

  private record Expected(Ask ask, CountDownLatch arrived, CountDownLatch due) {}

  Provider() throws IOException {
    Thread.ofVirtual().start(this::accept);
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /** An ask that is about to be sent. */
  void expect(int number, Ask ask) {
    expected.put(number, new Expected(ask, new CountDownLatch(1), new CountDownLatch(1)));
  }

  /** Waits until a request has come. */
  void awaitArrival(int number) throws InterruptedException {
    if (!expected(number).arrived().await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("ask " + number + " did not arrive");
    }
  }

  /** Answers a request that has come, once. */
  void answer(int number) {
    Expected call = expected(number);
    expected.remove(number);
    call.due().countDown();
  }

  private Expected expected(int number) {
    Expected call = expected.get(number);
    if (call == null) {
      throw new IllegalStateException("ask " + number + " is not expected");
    }
    return call;
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = server.accept();
        connection.setTcpNoDelay(true);
        Thread.ofVirtual().start(() -> serve(connection));
      }
    } catch (IOException e) {
      // The day is over.
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      InputStream in = new BufferedInputStream(connection.getInputStream());
      for (String head = head(in); !head.isEmpty(); head = head(in)) {
        in.skipNBytes(Integer.parseInt(field(head, "content-length")));
        int number = Integer.parseInt(field(head, NUMBER));
        Expected call = expected(number);
        call.arrived().countDown();
        call.due().await();
        String answer = answer(number, call.ask());
        connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException e) {
      // The proxy ends the requests whose clients left.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String answer(int number, Ask ask) {
    return switch (ask.end()) {
      case WHOLE -> stream(answers.begin(ask, number) + answers.end(ask)) + "0\r\n\r\n";
      case LEFT -> stream(answers.begin(ask, number));
      case OVERLOADED -> refusal("529 Overloaded", Answers.refusal("overloaded_error"));
      case LIMITED -> refusal("429 Too Many Requests", Answers.refusal("rate_limit_error"));
    };
  }

  private static String stream(String events) {
    return "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
        + Integer.toHexString(events.length())
        + "\r\n"
        + events
        + "\r\n";
  }

  private static String refusal(String status, String body) {
    return "HTTP/1.1 "
        + status
        + "\r\ncontent-type: application/json\r\ncontent-length: "
        + body.length()
        + "\r\nretry-after: 1\r\n\r\n"
        + body;
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    for (int next = in.read(); next >= 0; next = in.read()) {
      head.append((char) next);
      if (next == '\n' && head.indexOf("\r\n\r\n", Math.max(0, head.length() - 4)) >= 0) {
        return head.toString().toLowerCase(Locale.ROOT);
      }
    }
    return "";
  }

  private static String field(String head, String name) {
    int at = head.indexOf("\r\n" + name + ": ") + name.length() + 4;
    return head.substring(at, head.indexOf('\r', at)).strip();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
