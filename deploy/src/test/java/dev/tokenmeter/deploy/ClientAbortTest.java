package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.chunk;
import static dev.tokenmeter.deploy.Wire.get;
import static dev.tokenmeter.deploy.Wire.head;
import static dev.tokenmeter.deploy.Wire.postChunked;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.deploy.RawConnection.End;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client that leaves: the provider is told at once, by closing its connection. */
final class ClientAbortTest {
  private static final int ABORTS = 500;
  private static final String STREAM =
      head("HTTP/1.1 200 OK", "Content-Type: text/event-stream", "Transfer-Encoding: chunked")
          + chunk("data: {}\n\n");

  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();

  private final CountDownLatch closed = new CountDownLatch(1);

  private void leave(RawConnection client, End how) throws Exception {
    if (how == End.RST) {
      client.rst();
    } else {
      client.close();
    }
  }

  private void assertUpstreamClosedAndAbortCounted(int status) throws InterruptedException {
    Waiting.until("the upstream is closed", () -> closed.getCount() == 0);
    ExchangeRecord record = proxy.record();
    assertThat(record.outcome()).isEqualTo(Outcome.CLIENT_ABORT);
    assertThat(record.status()).isEqualTo(status);
  }

  @ParameterizedTest
  @EnumSource
  void client_leavesWithinItsHead_nothingHappens(End how) throws Exception {
    RawConnection client = proxy.connect().send("POST /openai/x HTTP/1.1\r\nHo");
    Waiting.until("it is connected", () -> proxy.connections() == 1);
    leave(client, how);
    Waiting.until("it is gone", () -> proxy.connections() == 0);
    assertThat(proxy.origin().connections()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void client_leavesWithinItsBody_upstreamIsClosed(End how) throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    proxy
        .origin()
        .script(
            connection -> {
              connection.readUntil("piece\r\n");
              started.countDown();
              assertThat(connection.readToEnd().rest()).isEmpty();
              closed.countDown();
            });
    RawConnection client = proxy.connect().send(postChunked("/openai/x") + chunk("piece"));
    started.await();
    leave(client, how);
    assertUpstreamClosedAndAbortCounted(0);
  }

  @ParameterizedTest
  @EnumSource
  void client_leavesWhileTheModelThinks_upstreamIsClosed(End how) throws Exception {
    proxy
        .origin()
        .script(
            connection -> {
              proxy.origin().request(connection);
              connection.readToEnd();
              closed.countDown();
            });
    RawConnection client = proxy.connect().send(get("/openai/x"));
    proxy.origin().received();
    leave(client, how);
    assertUpstreamClosedAndAbortCounted(0);
  }

  @ParameterizedTest
  @EnumSource
  void client_leavesWithinTheStream_upstreamIsClosed(End how) throws Exception {
    proxy
        .origin()
        .script(
            connection -> {
              proxy.origin().request(connection);
              connection.send(STREAM);
              connection.readToEnd();
              closed.countDown();
            });
    RawConnection client = proxy.connect().send(get("/openai/x"));
    client.readUntil("data: {}\n\n");
    leave(client, how);
    assertUpstreamClosedAndAbortCounted(200);
  }

  @Test
  void client_leavesWhileItTakesNothing_upstreamIsClosed() throws Exception {
    AtomicLong sent = new AtomicLong();
    proxy
        .origin()
        .script(
            connection -> {
              proxy.origin().request(connection);
              connection.send(head("HTTP/1.1 200 OK", "Content-Length: " + (1 << 30)));
              try {
                byte[] piece = new byte[64 << 10];
                while (true) {
                  connection.send(piece);
                  sent.addAndGet(piece.length);
                }
              } finally {
                closed.countDown();
              }
            });
    RawConnection client = proxy.connect().send(get("/openai/x"));
    client.readHead();
    Waiting.untilStill("bytes taken from the provider", sent::get);
    client.rst();
    assertUpstreamClosedAndAbortCounted(200);
  }

  @Test
  void manyAborts_closeEachUpstreamAndAreEachCounted() throws Exception {
    CountDownLatch all = new CountDownLatch(ABORTS);
    proxy
        .origin()
        .script(
            connection -> {
              proxy.origin().request(connection);
              connection.send(STREAM);
              connection.readToEnd();
              all.countDown();
            });
    List<RawConnection> clients = new ArrayList<>();
    for (int i = 0; i < ABORTS; i++) {
      clients.add(proxy.connect().send(get("/openai/x")));
    }
    for (RawConnection client : clients) {
      client.readUntil("data: {}\n\n");
    }
    for (int i = 0; i < ABORTS; i++) {
      leave(clients.get(i), i % 2 == 0 ? End.FIN : End.RST);
    }
    Waiting.until("every upstream is closed", () -> all.getCount() == 0);
    assertThat(proxy.records(ABORTS))
        .allMatch(record -> record.outcome() == Outcome.CLIENT_ABORT && record.status() == 200);
  }
}
