package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.chunk;
import static dev.tokenmeter.deploy.Wire.get;
import static dev.tokenmeter.deploy.Wire.head;
import static dev.tokenmeter.deploy.Wire.postChunked;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InterruptedIOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What arrives goes on at once, and large bodies go through whole. Lock-step instead of timing: the
 * sender does not write its next piece before the receiver has its last.
 */
final class StreamTransparencyTest {
  private static final int EVENTS = 50;
  private static final int LARGE = 50 << 20;

  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();

  private final Semaphore seen = new Semaphore(0);

  private void awaitSeen() throws InterruptedException, InterruptedIOException {
    if (!seen.tryAcquire(30, TimeUnit.SECONDS)) {
      throw new InterruptedIOException("the other end did not see the last piece");
    }
  }

  private void streamsInLockStep(String responseHead, String piece) throws Exception {
    proxy
        .origin()
        .script(
            connection -> {
              proxy.origin().request(connection);
              connection.send(responseHead);
              for (int i = 0; i < EVENTS; i++) {
                awaitSeen();
                connection.send(piece);
              }
            });
    RawConnection client = proxy.connect().send(get("/openai/v1/x", "Connection: close"));
    client.readHead();
    for (int i = 0; i < EVENTS; i++) {
      seen.release();
      assertThat(client.readUntil("\n\n")).contains("data: event");
    }
  }

  @Test
  void event_inAChunk_isForwardedBeforeTheNextIsWritten() throws Exception {
    streamsInLockStep(
        head("HTTP/1.1 200 OK", "Content-Type: text/event-stream", "Transfer-Encoding: chunked"),
        chunk("data: event\n\n"));
  }

  @Test
  void event_ofAnyContentType_isForwardedBeforeTheNextIsWritten() throws Exception {
    streamsInLockStep(
        head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked"), chunk("data: event\n\n"));
  }

  @Test
  void event_inAPartOfAChunk_isForwardedBeforeTheNextIsWritten() throws Exception {
    String event = "data: event\n\n";
    streamsInLockStep(
        head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked")
            + Integer.toHexString(event.length() * EVENTS)
            + "\r\n",
        event);
  }

  @Test
  void event_inABodyOfKnownLength_isForwardedBeforeTheNextIsWritten() throws Exception {
    String event = "data: event\n\n";
    streamsInLockStep(head("HTTP/1.1 200 OK", "Content-Length: " + event.length() * EVENTS), event);
  }

  @Test
  void event_inACloseDelimitedBody_isForwardedBeforeTheNextIsWritten() throws Exception {
    streamsInLockStep(
        head("HTTP/1.1 200 OK", "Content-Type: text/event-stream"), "data: event\n\n");
  }

  @Test
  void responseHead_isForwardedBeforeTheBodyIsWritten() throws Exception {
    proxy
        .origin()
        .script(
            connection -> {
              proxy.origin().request(connection);
              connection.send(head("HTTP/1.1 200 OK", "Content-Length: 2"));
              awaitSeen();
              connection.send("ok");
              connection.readToEnd();
            });
    RawConnection client = proxy.connect().send(get("/openai/v1/x"));
    assertThat(client.readHead()).startsWith("HTTP/1.1 200 OK");
    seen.release();
    assertThat(new String(client.read(2), ISO_8859_1)).isEqualTo("ok");
  }

  @Test
  void requestChunk_isForwardedBeforeTheNextIsSent() throws Exception {
    proxy
        .origin()
        .script(
            connection -> {
              connection.readHead();
              for (int i = 0; i < EVENTS; i++) {
                seen.release();
                assertThat(connection.readUntil("piece\r\n")).endsWith("piece\r\n");
              }
              seen.release();
              connection.readUntil("0\r\n\r\n");
              connection.send(Wire.OK);
              connection.readToEnd();
            });
    RawConnection client = proxy.connect().send(postChunked("/openai/v1/x"));
    for (int i = 0; i < EVENTS; i++) {
      awaitSeen();
      client.send(chunk("piece"));
    }
    awaitSeen();
    assertThat(client.send("0\r\n\r\n").readResponse().body()).isEqualTo("ok");
  }

  @Test
  void bodiesInBothDirections_atTheSameTime_goOnAtOnce() throws Exception {
    proxy
        .origin()
        .script(
            connection -> {
              connection.readHead();
              connection.send(head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked"));
              for (int i = 0; i < EVENTS; i++) {
                connection.readUntil("ping\r\n");
                connection.send(chunk("pong"));
              }
              connection.readUntil("0\r\n\r\n");
              connection.send("0\r\n\r\n");
              connection.readToEnd();
            });
    RawConnection client = proxy.connect().send(postChunked("/openai/v1/x"));
    client.readHead();
    for (int i = 0; i < EVENTS; i++) {
      client.send(chunk("ping"));
      assertThat(client.readUntil("pong\r\n")).endsWith("pong\r\n");
    }
    client.send("0\r\n\r\n");
    assertThat(client.readUntil("0\r\n\r\n")).isEqualTo("0\r\n\r\n");
    assertThat(proxy.record().requestBytes()).isEqualTo(4 * EVENTS);
    assertThat(proxy.record().responseBytes()).isEqualTo(4 * EVENTS);
  }

  @Test
  void largeResponse_arrivesWhole() throws Exception {
    byte[] body = Payload.random(LARGE);
    proxy
        .origin()
        .script(
            connection -> {
              proxy.origin().request(connection);
              connection.send(head("HTTP/1.1 200 OK", "Content-Length: " + LARGE));
              connection.send(body);
              connection.readToEnd();
            });
    RawConnection client = proxy.connect().send(get("/openai/v1/files/1/content"));
    client.readHead();
    assertThat(Payload.sha256(client.in(), LARGE)).isEqualTo(Payload.sha256(body));
    assertThat(proxy.record().responseBytes()).isEqualTo(LARGE);
  }

  @Test
  void largeRequest_arrivesWhole() throws Exception {
    byte[] body = Payload.random(LARGE);
    proxy
        .origin()
        .script(
            connection -> {
              connection.readHead();
              String sum = Payload.sha256(connection.in(), LARGE);
              connection.send(head("HTTP/1.1 200 OK", "Content-Length: " + sum.length()) + sum);
              connection.readToEnd();
            });
    RawConnection client = proxy.connect();
    client.send(head("POST /openai/v1/files HTTP/1.1", "Host: x", "Content-Length: " + LARGE));
    client.send(body);
    assertThat(client.readResponse().body()).isEqualTo(Payload.sha256(body));
    assertThat(proxy.record().requestBytes()).isEqualTo(LARGE);
  }
}
