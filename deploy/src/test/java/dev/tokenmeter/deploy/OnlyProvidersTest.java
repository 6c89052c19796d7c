package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.get;
import static dev.tokenmeter.deploy.Wire.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From its start to its end the product opens no socket but to whom its configuration names. */
@Tag("SEC-14")
final class OnlyProvidersTest {
  @TempDir Path directory;

  private static String config(int origin) {
    return """
    listen: { address: 127.0.0.1, port: 0 }
    admin: { address: 127.0.0.1, port: 0 }
    providers:
      openai: { url: "http://127.0.0.1:%d" }
    """
        .formatted(origin);
  }

  @Test
  void process_fromStartToEnd_speaksWithItsProvidersOnly() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/net/tcp")), "sockets are looked up in /proc");
    try (ScriptedOrigin origin = ScriptedOrigin.start();
        ServedProcess served = ServedProcess.start(directory, config(origin.port()));
        ProcessSockets sockets = served.sockets()) {
      origin.answer(Wire.OK);
      served.awaitReady();
      int data = served.address().getPort();
      int admin = Integer.parseInt(served.admin().replaceAll(".*:", ""));
      for (int i = 0; i < 50; i++) {
        try (RawConnection client = RawConnection.connect(served.address())) {
          client.send(post("/openai/v1/chat/completions", "{\"model\":\"m\"}")).readResponse();
        }
      }
      look(admin);
      served.terminate();
      assertThat(served.exit()).isZero();
      String provider = "tcp to 127.0.0.1:" + origin.port();
      assertThat(sockets.seen())
          .containsExactlyInAnyOrder(provider, "tcp at " + data, "tcp at " + admin);
    }
  }

  private static void look(int admin) throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), admin);
    for (String path : List.of("/", "/metrics", "/api/v1/board")) {
      try (RawConnection client = RawConnection.connect(address)) {
        String ask = get(path, "Connection: close").replace("Host: x", "Host: localhost");
        assertThat(client.send(ask).readResponse().status()).isEqualTo(200);
      }
    }
  }
}
