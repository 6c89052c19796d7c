package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.UpstreamFault.POISON;
import static dev.tokenmeter.deploy.UpstreamFault.answers;
import static dev.tokenmeter.deploy.UpstreamFault.asked;
import static dev.tokenmeter.deploy.UpstreamFault.breaks;
import static dev.tokenmeter.deploy.UpstreamFault.fault;
import static dev.tokenmeter.deploy.UpstreamFault.quoted;
import static dev.tokenmeter.deploy.Wire.get;
import static dev.tokenmeter.deploy.Wire.head;
import static dev.tokenmeter.deploy.Wire.post;

import dev.tokenmeter.deploy.RawConnection.End;
import dev.tokenmeter.deploy.UpstreamFault.Act;
import dev.tokenmeter.deploy.UpstreamFault.After;
import dev.tokenmeter.deploy.UpstreamFault.Connection;
import dev.tokenmeter.deploy.UpstreamFault.Nothing;
import dev.tokenmeter.deploy.UpstreamFault.Passed;
import dev.tokenmeter.deploy.UpstreamFault.Refused;
import dev.tokenmeter.deploy.UpstreamFault.Scene;
import dev.tokenmeter.deploy.UpstreamFault.Seen;
import java.util.stream.Stream;

/** The ways in which a provider breaks until the head of its answer is there, in their order. */
final class HeadFaults {
  private static final String HINTS = head("HTTP/1.1 103 Early Hints", "Link: </a>; rel=preload");
  private static final Seen CLOSED = new Refused(502, "upstream_closed", 0);
  private static final Seen BAD = new Refused(502, "bad_upstream_response", 0);

  private HeadFaults() {}

  static Stream<UpstreamFault> all() {
    return Stream.of(unreachable(), beforeTheHead(), malformedHeads(), endlessHeads(), interims())
        .flatMap(faults -> faults);
  }

  private static Stream<UpstreamFault> unreachable() {
    Act never = (_, _) -> {};
    return Stream.of(
        new UpstreamFault(
            "connection refused",
            get("/refusing/x"),
            never,
            new Refused(502, "upstream_unreachable", 0),
            Connection.NONE),
        new UpstreamFault(
            "connect without an answer",
            get("/silent/x"),
            never,
            new Refused(504, "upstream_connect_timeout", 0),
            Connection.NONE),
        new UpstreamFault(
            "plain text where TLS was expected",
            get("/tls/x"),
            (connection, _) -> {
              connection.read(1);
              connection.send(POISON);
            },
            new Refused(502, "upstream_tls", 0),
            Connection.DROPPED));
  }

  private static Stream<UpstreamFault> beforeTheHead() {
    return Stream.of(
        fault("reset at the request's first byte", HeadFaults::resetAtOnce, CLOSED),
        fault("close at once", (connection, _) -> connection.close(), CLOSED),
        fault("reset before the head", breaks("", End.RST), CLOSED),
        fault("end before the head", breaks("", End.FIN), CLOSED),
        new UpstreamFault(
            "reset within the request",
            post("/openai/x", "{}"),
            (connection, _) -> {
              connection.readHead();
              connection.rst();
            },
            CLOSED,
            Connection.DROPPED),
        fault("reset within the head", breaks("HTTP/1.1 200 OK\r\nContent-Le", End.RST), CLOSED),
        fault("end within the head", breaks("HTTP/1.1 200 OK\r\nContent-Le", End.FIN), CLOSED),
        fault("end after one byte", breaks("H", End.FIN), CLOSED),
        fault("body without a head", breaks("x".repeat(4 << 10), End.FIN), CLOSED),
        fault("no answer", (connection, _) -> asked(connection, ""), new Nothing()),
        fault("head without its end", answers("HTTP/1.1 200 OK\r\nX: y\r\n"), new Nothing()),
        new UpstreamFault(
            "head byte by byte",
            UpstreamFault.GET,
            (connection, _) -> connection.sendByteByByte(asked(connection, Wire.OK)),
            new Passed(200, "ok", 0, After.KEPT),
            Connection.REUSED));
  }

  private static void resetAtOnce(RawConnection connection, Scene scene) throws Exception {
    connection.read(1);
    connection.rst();
  }

  private static Stream<UpstreamFault> malformedHeads() {
    return Stream.of(
            "SSH-2.0-OpenSSH_9.2\r\n\r\n",
            "garbage\r\n\r\n",
            "\r\n\r\n\u0000\u0001\u0002\r\n\r\n",
            "ICY 200 OK\r\n\r\n",
            "HTTP/1.1 abc OK\r\n\r\n",
            "HTTP/1.1 20 OK\r\n\r\n",
            "HTTP/1.1 600 No\r\n\r\n",
            "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
            "HTTP/1.1 200 OK\r\nX: a\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nX: a\u0000b\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX: a\rb\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX: a\u0007b\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nBad Name: x\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nBad\u0000Name: x\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nBad(Name): x\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\n X: y\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\n: y\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nno colon\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, x\r\n\r\n0\r\n\r\n",
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
        .map(bytes -> fault("malformed head: " + quoted(bytes), answers(bytes), BAD));
  }

  private static Stream<UpstreamFault> endlessHeads() {
    String ok = "HTTP/1.1 200 OK\r\n";
    return Stream.of(
        fault("status line past its bound", answers("HTTP/1.1 200 " + "x".repeat(65 << 10)), BAD),
        fault("field past the bound", answers(ok + "X: " + "x".repeat(65 << 10)), BAD),
        fault("more fields than are taken", answers(ok + "X: y\r\n".repeat(201) + "\r\n"), BAD),
        fault("endless head", repeats(ok, "X-Again: and again and again and again\r\n"), BAD));
  }

  private static Act repeats(String first, String again) {
    return (connection, _) -> {
      connection.send(asked(connection, first));
      while (true) {
        connection.send(again);
      }
    };
  }

  private static Stream<UpstreamFault> interims() {
    return Stream.of(
        fault("endless 1xx", repeats("", HINTS), new Refused(502, "bad_upstream_response", 8)),
        fault("end after a 1xx", breaks(HINTS, End.FIN), new Refused(502, "upstream_closed", 1)),
        new UpstreamFault(
            "100 that nobody asked for",
            UpstreamFault.GET,
            answers(head("HTTP/1.1 100 Continue") + Wire.OK),
            new Passed(200, "ok", 1, After.KEPT),
            Connection.REUSED));
  }
}
