package dev.tokenmeter.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Limits;
import dev.tokenmeter.config.Listen;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A session may outlive the certificate that it was begun with. */
final class ExpiredClientTest {
  private static final String HEALTH =
      "GET /_tokenmeter/healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

  /** A port on which nobody listens. */
  private static final int NOBODY = 1;

  @TempDir private Path directory;
  private final TestAuthority authority = new TestAuthority();
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());

  private Loaded proxy() throws Exception {
    Listen.ClientCertificates clients =
        new Listen.ClientCertificates(
            authority.write(directory.resolve("ca.pem")).toString(), Listen.ClientAuth.OPTIONAL);
    Listen.Tls tls =
        new Listen.Tls(List.of(authority.pair(directory, "localhost")), Optional.of(clients));
    Machine machine =
        new Machine(System::nanoTime, now::get, DirectMemory.ofProcess(), ByteBufAllocator.DEFAULT);
    return new Loaded(Optional.of(tls), NOBODY, Limits.defaults(), machine);
  }

  private static String health(Loaded proxy, SSLContext client) throws IOException {
    try (Socket socket =
        client
            .getSocketFactory()
            .createSocket(
                proxy.server().address().getAddress(), proxy.server().address().getPort())) {
      RawOrigin.write(socket, HEALTH);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void certificate_thatRanOutSince_isNotHeard_andNoCertificateIs() throws Exception {
    SSLContext certified = authority.client("CN=alice");
    try (Loaded proxy = proxy()) {
      assertThat(health(proxy, certified)).startsWith("HTTP/1.1 200 OK");

      now.set(Instant.now().plus(Duration.ofDays(365_000)));

      assertThat(health(proxy, certified)).isEmpty();
      assertThat(health(proxy, authority.client())).startsWith("HTTP/1.1 200 OK");
    }
  }
}
