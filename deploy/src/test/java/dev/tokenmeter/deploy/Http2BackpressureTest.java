package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Http2Peer.END_STREAM;
import static dev.tokenmeter.deploy.Http2Peer.request;
import static dev.tokenmeter.deploy.Wire.head;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each stream is slowed down by its own peer, and by nobody else's. */
final class Http2BackpressureTest {
  private static final int LARGE = 32 << 20;

  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();
  private final byte[] piece = new byte[16 << 10];

  @Test
  void client_thatOpensNoWindow_pausesItsProviderAndNoOther() throws Exception {
    AtomicLong taken = new AtomicLong();
    proxy
        .origin()
        .script(
            origin -> {
              RawMessage asked = proxy.origin().request(origin);
              boolean large = asked.startLine().contains("large");
              origin.send(head("HTTP/1.1 200 OK", "Content-Length: " + (large ? LARGE : 2)));
              for (int sent = 0; large && sent < LARGE; sent += piece.length) {
                origin.send(piece);
                taken.addAndGet(piece.length);
              }
              origin.send(large ? "" : "ok");
              origin.readToEnd();
            });
    Http2Peer client = Http2Peer.narrow(proxy.connect(), 1_000);
    client.get(1, "/openai/large");

    Waiting.untilStill("bytes taken from the provider", taken::get);
    assertThat(taken.get()).as("the provider was slowed down").isLessThan(LARGE);
    assertThat(client.get(3, "/openai/small").answer(3).body()).isEqualTo("ok");

    client.window(0, 1 << 30).window(1, 1 << 30);
    int rest = client.answer(1).body().length();
    assertThat(rest).isEqualTo(LARGE - 1_000);
  }

  @Test
  void provider_thatTakesNothing_holdsTheWindowOfItsStreamAlone() throws Exception {
    CountDownLatch may = new CountDownLatch(1);
    int windows = 0;
    proxy
        .origin()
        .script(
            origin -> {
              String asked = origin.readHead();
              if (asked.contains("large")) {
                may.await();
                origin.read(LARGE);
              } else {
                origin.readUntil("!");
              }
              origin.send(head("HTTP/1.1 200 OK", "Content-Length: 2") + "ok");
              origin.readToEnd();
            });
    Http2Peer client = Http2Peer.wide(proxy.connect());
    client.headers(1, 0, request("POST", "/openai/large", "content-length: " + LARGE));
    long window = initialWindow(client);
    long connection = 65_535;
    long sent = 0;
    // Sends whatever it may; the ping comes back behind every window that was opened.
    for (int still = 0; still < 3; still++) {
      while (sent < window && sent < connection) {
        int size = (int) Math.min(piece.length, Math.min(window, connection) - sent);
        client.frame(Http2Peer.DATA, 0, 1, new byte[size]);
        sent += size;
        still = 0;
      }
      Thread.sleep(100);
      client.ping(sent);
      for (var frame = client.read(); frame.type() != Http2Peer.PING; frame = client.read()) {
        if (frame.type() == Http2Peer.WINDOW_UPDATE) {
          windows++;
          window += frame.stream() == 1 ? frame.error() : 0;
          connection += frame.stream() == 0 ? frame.error() : 0;
        }
      }
    }
    assertThat(sent).as("the client was slowed down").isLessThan(LARGE);
    assertThat(windows).as("it was let go on while there was room").isPositive();

    client.headers(3, 0, request("POST", "/openai/small")).data(3, END_STREAM, "now!");
    assertThat(client.answer(3).body()).isEqualTo("ok");

    may.countDown();
    while (sent < LARGE) {
      while (sent < LARGE && sent < window && sent < connection) {
        long size =
            Math.min(Math.min(piece.length, LARGE - sent), Math.min(window, connection) - sent);
        sent += size;
        client.frame(Http2Peer.DATA, sent == LARGE ? END_STREAM : 0, 1, new byte[(int) size]);
      }
      if (sent < LARGE) {
        Http2Peer.Frame frame = client.next(Http2Peer.WINDOW_UPDATE);
        window += frame.stream() == 1 ? frame.error() : 0;
        connection += frame.stream() == 0 ? frame.error() : 0;
      }
    }
    assertThat(client.answer(1).body()).isEqualTo("ok");
  }

  private static long initialWindow(Http2Peer client) throws Exception {
    Http2Peer.Frame settings = client.next(Http2Peer.SETTINGS);
    var payload = settings.payload();
    while (payload.hasRemaining()) {
      short name = payload.getShort();
      int value = payload.getInt();
      if (name == 4) {
        return value;
      }
    }
    return 65_535;
  }
}
