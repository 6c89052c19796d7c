package dev.tokenmeter.deploy;

import dev.tokenmeter.deploy.RawConnection.End;
import java.util.concurrent.CountDownLatch;

/**
 * A way in which a provider breaks, and what becomes of it.
 *
 * @param request what the client sends
 * @param act what the provider does on the connection that it gets
 * @param connection what becomes of that connection
 */
record UpstreamFault(String name, String request, Act act, Seen seen, Connection connection) {
  static final String GET = Wire.get("/openai/x");

  /** An answer to nothing that was asked. */
  static final String POISON = Wire.head("HTTP/1.1 200 OK", "Content-Length: 6") + "poison";

  /** What happens on the provider's side, from its first byte on. */
  interface Act {
    void on(RawConnection connection, Scene scene) throws Exception;
  }

  /**
   * What an act can wait for.
   *
   * @param taken the client has had the part of the body before the break
   */
  record Scene(ProxyUnderTest proxy, CountDownLatch taken) {

    void awaitParked() throws InterruptedException {
      Waiting.until("the connection is parked", () -> proxy.parked() == 1);
    }
  }

  /** What the client sees. */
  sealed interface Seen {}

  /**
   * An error of the proxy, after which the client's connection lives on.
   *
   * @param reason value of {@code x-tokenmeter-error}
   * @param interims 1xx answers before it
   */
  record Refused(int status, String reason, int interims) implements Seen {}

  /**
   * The provider's status, and a body that breaks off.
   *
   * @param last what of the body comes before
   * @param end how the client is told
   */
  record Cut(String last, End end) implements Seen {}

  /**
   * The provider's answer, whole and nothing else.
   *
   * @param interims 1xx answers before it
   */
  record Passed(int status, String body, int interims, After after) implements Seen {}

  /** No byte, until the client leaves. */
  record Nothing() implements Seen {}

  /** What becomes of the client's connection. */
  enum After {
    KEPT,
    CLOSED
  }

  /** What becomes of the connection to the provider. */
  enum Connection {
    /** There was none. */
    NONE,
    /** It carries no other exchange. */
    DROPPED,
    REUSED
  }

  @Override
  public String toString() {
    return name;
  }

  /** A fault in answer to {@link #GET}, after which the connection must not be used again. */
  static UpstreamFault fault(String name, Act act, Seen seen) {
    return new UpstreamFault(name, GET, act, seen, Connection.DROPPED);
  }

  /** Reads the request and sends these bytes. */
  static Act answers(String bytes) {
    return (connection, _) -> connection.send(asked(connection, bytes));
  }

  /** Reads the request; then it is these bytes' turn. */
  static String asked(RawConnection connection, String bytes) throws Exception {
    connection.readRequest();
    return bytes;
  }

  /** Reads the request, sends these bytes, and ends the connection. */
  static Act breaks(String bytes, End end) {
    return (connection, _) -> {
      connection.send(asked(connection, bytes));
      end(connection, end);
    };
  }

  static void end(RawConnection connection, End end) throws Exception {
    if (end == End.RST) {
      connection.rst();
    } else {
      connection.fin();
    }
  }

  /** Bytes as a name can show them. */
  static String quoted(String bytes) {
    StringBuilder text = new StringBuilder();
    bytes
        .chars()
        .forEach(c -> text.append(c < ' ' ? "\\x%02x".formatted(c) : Character.toString(c)));
    return text.toString();
  }
}
