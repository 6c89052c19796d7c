package dev.tokenmeter.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Egress;
import dev.tokenmeter.proxy.net.ConnectFailure.Reason;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("SEC-01")
final class ConnectorTlsTest {
  private final Rig rig = new Rig().name("api.test", "127.0.0.1").name("else.test", "127.0.0.1");
  private final TestAuthority authority = new TestAuthority();
  @TempDir Path directory;
  private Egress egress = Egress.direct();

  @BeforeEach
  void trust() throws Exception {
    Path pem = authority.write(directory.resolve("corp.pem"));
    egress = new Egress(Optional.empty(), List.of(), List.of(pem.toString()));
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private UpstreamKey key(String host, ScriptedPeer peer) {
    return new UpstreamKey(true, host, peer.port(), egress);
  }

  @Test
  void upstream_ofAPrivateAuthority_isTrustedByEgressCa() throws Exception {
    try (ScriptedPeer peer =
        ScriptedPeer.start(authority.listener("api.test"), ScriptedPeer::echo)) {
      Channel channel = rig.connect(key("api.test", peer));
      assertThat(rig.exchange(channel, "ping")).isEqualTo("ping");
      SslHandler tls = channel.pipeline().get(SslHandler.class);
      assertThat(tls.applicationProtocol()).isEqualTo("http/1.1");
      assertThat(tls.engine().getSession().getProtocol()).isEqualTo("TLSv1.3");
    }
  }

  @Test
  void upstream_writtenAsAddress_isCheckedByItsAddress() throws Exception {
    try (ScriptedPeer peer =
        ScriptedPeer.start(
            authority.listenerFor(InetAddress.ofLiteral("127.0.0.1")), ScriptedPeer::echo)) {
      Channel channel = rig.connect(key("127.0.0.1", peer));
      assertThat(rig.exchange(channel, "ping")).isEqualTo("ping");
    }
  }

  @Test
  void upstream_ofAnotherName_isRefused() throws Exception {
    try (ScriptedPeer peer =
        ScriptedPeer.start(authority.listener("api.test"), ScriptedPeer::echo)) {
      assertRefused(key("else.test", peer), "the certificate is for another name");
    }
  }

  @Test
  void upstream_ofAnUnknownAuthority_isRefused() throws Exception {
    TestAuthority unknown = new TestAuthority("Another Root");
    try (ScriptedPeer peer = ScriptedPeer.start(unknown.listener("api.test"), ScriptedPeer::echo)) {
      assertRefused(key("api.test", peer), "no trusted authority has signed the certificate");
    }
  }

  @Test
  void upstream_ofAnAuthorityThatOnlyHasATrustedName_isRefused() throws Exception {
    TestAuthority impostor = new TestAuthority();
    try (ScriptedPeer peer =
        ScriptedPeer.start(impostor.listener("api.test"), ScriptedPeer::echo)) {
      assertRefused(key("api.test", peer), "no trusted authority has signed the certificate");
    }
  }

  @Test
  void upstream_withAnExpiredCertificate_isRefused() throws Exception {
    try (ScriptedPeer peer =
        ScriptedPeer.start(authority.expiredListener("api.test"), ScriptedPeer::echo)) {
      assertRefused(key("api.test", peer), "the certificate has expired");
    }
  }

  @Test
  void upstream_thatSpeaksNoTls_isRefusedWithoutQuotingIt() throws Exception {
    try (ScriptedPeer peer =
        ScriptedPeer.start(
            socket -> ScriptedPeer.write(socket, "HTTP/1.1 400 Bad Request\r\n\r\n"))) {
      assertRefused(key("api.test", peer), "the answer is not TLS");
    }
  }

  @Test
  void upstream_thatClosesInTheHandshake_isRefused() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.start(socket -> socket.getInputStream().read())) {
      assertThat(rig.failure(key("api.test", peer)).reason()).isEqualTo(Reason.TLS);
    }
  }

  @Test
  void upstream_thatNeverAnswersTheHandshake_isGivenUp() throws Exception {
    rig.timeouts = Rig.timeouts(Duration.ofSeconds(5), Duration.ofMillis(100));
    try (ScriptedPeer peer = ScriptedPeer.start(ScriptedPeer::hang)) {
      assertRefused(key("api.test", peer), "the handshake was not finished in time");
      peer.awaitEnds(1);
    }
  }

  private void assertRefused(UpstreamKey key, String why) throws Exception {
    ConnectFailure failure = rig.failure(key);
    assertThat(failure.reason()).isEqualTo(Reason.TLS);
    assertThat(failure)
        .hasMessageStartingWith("TLS with " + key.authority() + ": ")
        .hasMessageContaining(why);
  }
}
