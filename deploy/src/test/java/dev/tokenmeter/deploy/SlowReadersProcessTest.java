package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.get;
import static dev.tokenmeter.deploy.Wire.head;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that ask for much and take nothing want more memory than the product may have. */
final class SlowReadersProcessTest {
  /** {@code -Dtokenmeter.slow-readers=2000}: each takes three descriptors here. */
  private static final int READERS = Integer.getInteger("tokenmeter.slow-readers", 300);

  private static final int GOOD = 20;
  private static final int LARGE = 4 << 20;
  private static final int NARROW = 4 << 10;

  @TempDir Path directory;

  /** So much waits for each client that the default crowd wants twice what there is, or more. */
  private static String config(int origin) {
    return """
    listen: { address: 127.0.0.1, port: 0 }
    admin: { address: 127.0.0.1, port: 0 }
    limits: { write-high: 512KiB }
    providers:
      openai: { url: "http://127.0.0.1:%d" }
    """
        .formatted(origin);
  }

  private static void answer(RawConnection connection) throws IOException {
    byte[] large = new byte[LARGE];
    while (true) {
      boolean small = connection.readRequest().startLine().contains("/small");
      if (small) {
        connection.send(Wire.OK);
      } else {
        connection.send(head("HTTP/1.1 200 OK", "Content-Length: " + LARGE)).send(large);
      }
    }
  }

  @Test
  void slowReaders_beyondDirectMemory_costThemselvesAndNobodyElse() throws Exception {
    try (ScriptedOrigin origin = ScriptedOrigin.start();
        ServedProcess proxy =
            ServedProcess.with(
                List.of("-XX:MaxDirectMemorySize=64m"), directory, config(origin.port()))) {
      origin.script(SlowReadersProcessTest::answer);
      proxy.awaitReady();
      InetSocketAddress admin = admin(proxy);
      List<RawConnection> known = connect(proxy, GOOD);
      List<RawConnection> slow = connect(proxy, READERS);
      Waiting.until(
          "all are accepted",
          () -> scrape(admin).sum("tokenmeter_client_connections") == GOOD + READERS);
      for (RawConnection each : slow) {
        each.send(get("/openai/large"));
      }
      Waiting.until("a stream is reset for memory", () -> hits(admin, "memory_reset") > 0);

      for (RawConnection each : known) {
        assertServedOrRefused(each.send(get("/openai/small")).readResponse());
        assertThat(scrape(admin).sum("tokenmeter_client_connections")).isPositive();
        each.close();
      }
      for (int i = 0; i < READERS; i++) {
        if (i % 2 == 0) {
          slow.get(i).rst();
        } else {
          slow.get(i).close();
        }
      }
      Waiting.until(
          "all that they held is free",
          () -> {
            Metrics now = scrape(admin);
            return now.total("tokenmeter_direct_memory_used_ratio") < 0.05
                && now.sum("tokenmeter_requests_in_flight") == 0;
          });
      for (int i = 0; i < READERS; i++) {
        try (RawConnection client = RawConnection.connect(proxy.address())) {
          assertThat(client.send(get("/openai/large")).readResponse().body()).hasSize(LARGE);
        }
      }
      proxy.terminate();
      assertThat(proxy.exit()).as(proxy.output()).isZero();
      assertThat(proxy.output()).doesNotContain(" ERROR ", "defect");
    }
  }

  private static List<RawConnection> connect(ServedProcess proxy, int clients) throws Exception {
    List<RawConnection> connections = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      connections.add(RawConnection.connectNarrow(proxy.address(), NARROW));
    }
    return connections;
  }

  private static void assertServedOrRefused(RawMessage answer) {
    if (answer.status() == 200) {
      assertThat(answer.body()).isEqualTo("ok");
    } else {
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.header("x-tokenmeter-error")).contains("overloaded");
    }
  }

  private static InetSocketAddress admin(ServedProcess proxy) throws Exception {
    return new InetSocketAddress(
        InetAddress.getLoopbackAddress(), URI.create(proxy.admin()).getPort());
  }

  private static long hits(InetSocketAddress admin, String limit) {
    return scrape(admin).sum("tokenmeter_limit_hits_total", "limit=\"" + limit + "\"");
  }

  private static Metrics scrape(InetSocketAddress admin) {
    String request = head("GET /metrics HTTP/1.1", "Host: localhost", "Connection: close");
    try (RawConnection client = RawConnection.connect(admin)) {
      return new Metrics(client.send(request).readResponse().body());
    } catch (IOException e) {
      throw new UncheckedIOException("the admin port does not answer", e);
    }
  }
}
