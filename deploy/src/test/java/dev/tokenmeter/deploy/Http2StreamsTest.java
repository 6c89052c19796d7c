package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Http2Peer.END_STREAM;
import static dev.tokenmeter.deploy.Http2Peer.request;
import static dev.tokenmeter.deploy.Wire.chunk;
import static dev.tokenmeter.deploy.Wire.head;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.record.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many pieces and many streams on one connection, each at its own pace. */
final class Http2StreamsTest {
  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();

  private Http2Peer connect() throws IOException {
    return Http2Peer.wide(proxy.connect());
  }

  @Test
  void stream_reachesTheClientEventByEvent() throws Exception {
    proxy
        .origin()
        .script(
            origin -> {
              origin.readHead();
              origin.send(
                  head(
                      "HTTP/1.1 200 OK",
                      "Content-Type: text/event-stream",
                      "Transfer-Encoding: chunked"));
              for (int i = 0; i < 50; i++) {
                origin.send(chunk("data: " + i + "\n\n"));
                // The next event comes only when the client has taken this one.
                origin.readUntil("taken " + i + ".");
              }
              origin.send("0\r\n\r\n");
              origin.readToEnd();
            });
    Http2Peer client = connect();
    client.headers(1, 0, request("POST", "/openai/v1/x", "content-length: " + takenBytes()));
    client.next(Http2Peer.HEADERS);

    for (int i = 0; i < 50; i++) {
      assertThat(client.next(Http2Peer.DATA).text()).isEqualTo("data: " + i + "\n\n");
      client.data(1, i == 49 ? END_STREAM : 0, "taken " + i + ".");
    }
    assertThat(client.next(Http2Peer.DATA).has(END_STREAM)).isTrue();
    assertThat(proxy.record().outcome()).isEqualTo(Outcome.OK);
  }

  private static int takenBytes() {
    int bytes = 0;
    for (int i = 0; i < 50; i++) {
      bytes += ("taken " + i + ".").length();
    }
    return bytes;
  }

  @Test
  void hundredStreams_onEachOfTwoConnections_runAtOnce() throws Exception {
    proxy
        .origin()
        .script(
            origin -> {
              while (true) {
                RawMessage asked = proxy.origin().request(origin);
                origin.send(
                    head("HTTP/1.1 200 OK", "Content-Length: " + asked.body().length())
                        + asked.body());
              }
            });
    List<Http2Peer> clients = List.of(connect(), connect());
    for (int i = 0; i < 100; i++) {
      for (Http2Peer client : clients) {
        client.headers(2 * i + 1, 0, request("POST", "/openai/v1/x"));
      }
    }
    for (int i = 0; i < 100; i++) {
      for (Http2Peer client : clients) {
        client.data(2 * i + 1, END_STREAM, ("body " + i + " ").repeat(i));
      }
    }
    for (Http2Peer client : clients) {
      assertThat(bodies(client)).hasSize(100).allSatisfy(Http2StreamsTest::isEcho);
    }
    assertThat(proxy.records(200)).extracting("outcome").containsOnly(Outcome.OK);
  }

  private static void isEcho(int stream, String body) {
    int i = stream / 2;
    assertThat(body).isEqualTo(("body " + i + " ").repeat(i));
  }

  private static Map<Integer, String> bodies(Http2Peer client) throws IOException {
    Map<Integer, StringBuilder> bodies = new TreeMap<>();
    int open = 100;
    while (open > 0) {
      Http2Peer.Frame frame = client.read();
      if (frame.type() == Http2Peer.DATA) {
        bodies.computeIfAbsent(frame.stream(), _ -> new StringBuilder()).append(frame.text());
        open -= frame.has(END_STREAM) ? 1 : 0;
      }
    }
    Map<Integer, String> texts = new TreeMap<>();
    bodies.forEach((stream, text) -> texts.put(stream, text.toString()));
    return texts;
  }
}
