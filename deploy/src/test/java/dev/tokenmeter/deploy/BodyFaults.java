package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.UpstreamFault.POISON;
import static dev.tokenmeter.deploy.UpstreamFault.answers;
import static dev.tokenmeter.deploy.UpstreamFault.asked;
import static dev.tokenmeter.deploy.UpstreamFault.end;
import static dev.tokenmeter.deploy.UpstreamFault.fault;
import static dev.tokenmeter.deploy.UpstreamFault.quoted;
import static dev.tokenmeter.deploy.Wire.chunk;
import static dev.tokenmeter.deploy.Wire.head;
import static dev.tokenmeter.deploy.Wire.postChunked;

import dev.tokenmeter.deploy.RawConnection.End;
import dev.tokenmeter.deploy.UpstreamFault.Act;
import dev.tokenmeter.deploy.UpstreamFault.After;
import dev.tokenmeter.deploy.UpstreamFault.Connection;
import dev.tokenmeter.deploy.UpstreamFault.Cut;
import dev.tokenmeter.deploy.UpstreamFault.Passed;
import dev.tokenmeter.deploy.UpstreamFault.Seen;
import java.util.List;
import java.util.stream.Stream;

/** The ways in which a body breaks off, or something follows an answer. */
final class BodyFaults {
  private static final String HINTS = head("HTTP/1.1 103 Early Hints");

  /** A chunked body that the codec reads, and one that is relayed as it comes. */
  private static final List<String> CHUNKED =
      List.of(
          head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked"),
          head("HTTP/1.1 200 OK", "Content-Type: text/event-stream", "Transfer-Encoding: chunked"));

  private BodyFaults() {}

  static Stream<UpstreamFault> all() {
    return Stream.of(cuts(), bodiless(), afterTheEnd()).flatMap(faults -> faults);
  }

  private static Stream<UpstreamFault> cuts() {
    String known = head("HTTP/1.1 200 OK", "Content-Length: 10") + "good";
    return Stream.of(
            cutAfter(known, "end before the last byte", "12345", End.FIN),
            cutAfter(known, "reset before the last byte", "", End.RST),
            cutAfter(head("HTTP/1.1 200 OK") + "good", "reset of a body of no length", "", End.RST),
            CHUNKED.stream().flatMap(BodyFaults::cutChunks),
            Stream.of(
                new UpstreamFault(
                    "end within chunks, towards an HTTP/1.0 client",
                    head("GET /openai/x HTTP/1.0", "Host: x"),
                    cut(CHUNKED.getFirst() + chunk("good"), "", End.FIN),
                    new Cut("good", End.RST),
                    Connection.DROPPED)))
        .flatMap(faults -> faults);
  }

  private static Stream<UpstreamFault> cutChunks(String head) {
    String good = head + chunk("good");
    return Stream.of(
            cutAfter(good, "end without a last chunk", "", End.FIN),
            cutAfter(good, "reset between chunks", "", End.RST),
            cutAfter(good, "end within a chunk", "a\r\n12345", End.FIN),
            cutAfter(good, "end within a chunk's size", "a", End.FIN),
            cutAfter(good, "end within the last chunk", "0\r\n", End.FIN),
            Stream.of(
                    "zz\r\nab\r\n",
                    "-1\r\n",
                    "\r\n",
                    "5 5\r\nabcde\r\n",
                    "fffffffffffffffff\r\n",
                    "2\r\nabc\r\n",
                    "2\nab\n",
                    "2;a\nb\r\nab\r\n")
                .flatMap(
                    chunk ->
                        cutAfter(
                            good,
                            "malformed chunk: " + quoted(chunk),
                            chunk + "0\r\n\r\n",
                            End.FIN)))
        .flatMap(faults -> faults)
        .map(fault -> head.contains("event-stream") ? renamed(fault) : fault);
  }

  private static UpstreamFault renamed(UpstreamFault fault) {
    return new UpstreamFault(
        fault.name() + ", in a stream",
        fault.request(),
        fault.act(),
        fault.seen(),
        fault.connection());
  }

  private static Stream<UpstreamFault> cutAfter(String first, String name, String then, End end) {
    return Stream.of(fault(name, cut(first, then, end), new Cut("good", End.FIN)));
  }

  /** The break waits for the client, since a reset overtakes what is on its way. */
  private static Act cut(String first, String then, End end) {
    return (connection, scene) -> {
      connection.send(asked(connection, first));
      scene.taken().await();
      connection.send(then);
      end(connection, end);
    };
  }

  private static Stream<UpstreamFault> bodiless() {
    String body = head("HTTP/1.1 200 OK", "Content-Length: 6");
    Seen empty = new Passed(200, "", 0, After.KEPT);
    return Stream.of(
        new UpstreamFault(
            "HEAD answered with a body",
            head("HEAD /openai/x HTTP/1.1", "Host: x"),
            answers(body + "poison"),
            empty,
            Connection.DROPPED),
        new UpstreamFault(
            "HEAD answered twice",
            head("HEAD /openai/x HTTP/1.1", "Host: x"),
            answers(body + POISON),
            empty,
            Connection.DROPPED),
        fault(
            "204 with a body",
            answers(head("HTTP/1.1 204 No Content", "Content-Length: 6") + "poison"),
            new Passed(204, "", 0, After.KEPT)),
        fault(
            "304 with a body",
            answers(head("HTTP/1.1 304 Not Modified", "Content-Length: 6") + "poison"),
            new Passed(304, "", 0, After.KEPT)),
        new UpstreamFault(
            "answer before the request's end",
            postChunked("/openai/x") + chunk("first"),
            (connection, _) -> {
              connection.readHead();
              connection.send(head("HTTP/1.1 413 Too Large", "Content-Length: 2") + "no");
            },
            new Passed(413, "no", 0, After.CLOSED),
            Connection.DROPPED));
  }

  private static Stream<UpstreamFault> afterTheEnd() {
    Seen ok = new Passed(200, "ok", 0, After.KEPT);
    Stream<UpstreamFault> together =
        Stream.of(
                POISON,
                head("HTTP/1.1 408 Request Timeout"),
                HINTS,
                "HTTP/1.1 200 OK\r\nX: ",
                "HTTP/1.1 200 OK\r\n",
                "x",
                "\r\n")
            .map(extra -> fault("surplus: " + quoted(extra), answers(Wire.OK + extra), ok));
    Stream<UpstreamFault> late =
        Stream.of(
            fault("late surplus", later(connection -> connection.send(POISON)), ok),
            fault("late surplus of one byte", later(connection -> connection.send("x")), ok),
            fault("end while parked", later(RawConnection::fin), ok),
            fault("reset while parked", later(RawConnection::rst), ok));
    Stream<UpstreamFault> chunked =
        Stream.of(
            fault(
                "surplus after the last chunk",
                answers(CHUNKED.getFirst() + chunk("ok") + "0\r\n\r\n" + POISON),
                ok),
            fault(
                "surplus after a stream",
                answers(CHUNKED.getLast() + chunk("ok") + "0\r\n\r\n" + POISON),
                ok),
            fault(
                "surplus of one byte after a stream",
                answers(CHUNKED.getLast() + chunk("ok") + "0\r\n\r\nx"),
                ok));
    return Stream.of(together, late, chunked).flatMap(faults -> faults);
  }

  private interface Late {
    void on(RawConnection connection) throws Exception;
  }

  private static Act later(Late late) {
    return (connection, scene) -> {
      connection.send(asked(connection, Wire.OK));
      scene.awaitParked();
      late.on(connection);
    };
  }
}
