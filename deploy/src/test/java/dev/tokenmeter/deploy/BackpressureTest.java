package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.get;
import static dev.tokenmeter.deploy.Wire.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A side that takes slowly slows the other side down, and costs no memory meanwhile. */
final class BackpressureTest {
  private static final int CLIENTS = 20;
  private static final int LARGE = 64 << 20;
  private static final int PER_CLIENT = 128 << 10;

  /** What the allocator takes from the system at once, whatever is asked of it. */
  private static final int ALLOCATOR_GRAIN = 8 << 20;

  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();

  private final AtomicLong taken = new AtomicLong();
  private final byte[] piece = new byte[64 << 10];

  private static long direct() {
    return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
  }

  private void pour(RawConnection connection) throws IOException {
    for (int sent = 0; sent < LARGE; sent += piece.length) {
      connection.send(piece);
      taken.addAndGet(piece.length);
    }
  }

  @Test
  void slowClients_onALargeAnswer_costLittleMemory() throws Exception {
    proxy
        .origin()
        .script(
            connection -> {
              proxy.origin().request(connection);
              connection.send(head("HTTP/1.1 200 OK", "Content-Length: " + LARGE));
              pour(connection);
              connection.readToEnd();
            });
    long before = direct();
    List<RawConnection> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      RawConnection client = proxy.keep(RawConnection.connectNarrow(proxy.address(), 4 << 10));
      clients.add(client.send(get("/openai/v1/files/1/content")));
    }
    Waiting.untilStill("bytes taken from the provider", taken::get);
    assertThat(taken.get()).as("the provider was slowed down").isLessThan((long) CLIENTS * LARGE);
    assertThat(direct() - before).isLessThanOrEqualTo(CLIENTS * PER_CLIENT + ALLOCATOR_GRAIN);
    RawConnection patient = clients.getFirst();
    patient.readHead();
    assertThat(Payload.sha256(patient.in(), LARGE)).isEqualTo(Payload.sha256(new byte[LARGE]));
  }

  @Test
  void slowProviders_onALargeRequest_costLittleMemory() throws Exception {
    AtomicLong sent = new AtomicLong();
    CountDownLatch over = new CountDownLatch(1);
    proxy
        .origin()
        .script(
            connection -> {
              connection.readHead();
              over.await();
            });
    long before = direct();
    List<Thread> senders = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      RawConnection client = proxy.connect();
      client.send(head("POST /openai/v1/files HTTP/1.1", "Host: x", "Content-Length: " + LARGE));
      senders.add(Thread.ofVirtual().start(() -> pourUntilClosed(client, sent)));
    }
    Waiting.untilStill("bytes taken from the clients", sent::get);
    assertThat(sent.get()).as("the clients were slowed down").isLessThan((long) CLIENTS * LARGE);
    assertThat(direct() - before).isLessThanOrEqualTo(CLIENTS * PER_CLIENT + ALLOCATOR_GRAIN);
    proxy.closeClients();
    for (Thread sender : senders) {
      sender.join();
    }
    over.countDown();
  }

  private void pourUntilClosed(RawConnection client, AtomicLong sent) {
    try {
      for (int i = 0; i < LARGE; i += piece.length) {
        client.send(piece);
        sent.addAndGet(piece.length);
      }
    } catch (IOException e) {
      // The test is over.
    }
  }
}
