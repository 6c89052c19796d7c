package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.chunk;
import static dev.tokenmeter.deploy.Wire.get;
import static dev.tokenmeter.deploy.Wire.head;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The product as an operator meets it: one clear line, the right exit code, and no stream cut. */
final class ServeProcessTest {
  private static final int STREAMS = 200;

  @TempDir Path directory;

  private static String config(int port, int origin) {
    return """
    listen: { address: 127.0.0.1, port: %d }
    admin: { address: 127.0.0.1, port: 0 }
    providers:
      openai: { url: "http://127.0.0.1:%d" }
    """
        .formatted(port, origin);
  }

  private static boolean refuses(ServedProcess served) {
    try (RawConnection client = RawConnection.connect(served.address())) {
      return client == null;
    } catch (IOException e) {
      return true;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void sigterm_openStreams_allFinishAndTheExitCodeIsZero() throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    try (ScriptedOrigin origin = ScriptedOrigin.start();
        ServedProcess served = ServedProcess.start(directory, config(0, origin.port()))) {
      origin.script(
          connection -> {
            connection.readHead();
            connection.send(head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked"));
            connection.send(chunk("data: first\n\n"));
            mayEnd.await();
            connection.send(chunk("data: last\n\n") + "0\r\n\r\n");
            connection.readToEnd();
          });
      List<RawConnection> clients = new ArrayList<>();
      for (int i = 0; i < STREAMS; i++) {
        clients.add(RawConnection.connect(served.address()).send(get("/openai/v1/x")));
      }
      for (RawConnection client : clients) {
        client.readUntil("first\n\n\r\n");
      }
      served.terminate();
      Waiting.until("it no longer listens", () -> refuses(served));
      mayEnd.countDown();
      for (RawConnection client : clients) {
        assertThat(client.readToEnd().rest()).endsWith("data: last\n\n\r\n0\r\n\r\n");
      }
      assertThat(served.exit()).as(served.output()).isZero();
      assertThat(served.output()).contains(STREAMS + " exchanges finished, 0 cut");
    }
  }

  @Test
  void port_inUse_isOneClearLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServedProcess served = ServedProcess.start(directory, config(taken.getLocalPort(), 1))) {
      assertThat(served.exit()).isEqualTo(1);
      assertThat(served.output().strip())
          .hasLineCount(1)
          .contains("127.0.0.1:" + taken.getLocalPort(), "in use");
    }
  }

  @Tag("SEC-06")
  @Test
  void adminPort_openToOthersWithoutAuth_isOneClearLineAndNothingStarts() throws Exception {
    String open = "admin: { address: 0.0.0.0, port: 0 }\n";
    try (ServedProcess served = ServedProcess.start(directory, open)) {
      assertThat(served.exit()).isEqualTo(2);
      assertThat(served.output().strip())
          .hasLineCount(1)
          .contains("tokenmeter.yaml:1:", "is not loopback", "auth: none");
    }
  }

  @Test
  void configuration_broken_namesEachPlaceAndStartsNothing() throws Exception {
    String broken = "listen: { port: http }\nproviderz: {}\n";
    try (ServedProcess served = ServedProcess.start(directory, broken)) {
      assertThat(served.exit()).isEqualTo(2);
      assertThat(served.output())
          .contains("tokenmeter.yaml:1:", "tokenmeter.yaml:2:1", "providers")
          .doesNotContain("\tat ");
    }
  }
}
