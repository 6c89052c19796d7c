package dev.tokenmeter.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Egress;
import dev.tokenmeter.proxy.net.ConnectFailure.Reason;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EgressProxyTest {
  private final Rig rig = new Rig().name("proxy.test", "127.0.0.1");
  private final TestAuthority authority = new TestAuthority();
  private final ScriptedTunnel tunnel = new ScriptedTunnel();
  @TempDir Path directory;

  @AfterEach
  void close() {
    rig.close();
  }

  private Egress through(String proxy, String... noProxy) throws Exception {
    String ca = authority.write(directory.resolve("corp.pem")).toString();
    return new Egress(Optional.of(URI.create(proxy)), List.of(noProxy), List.of(ca));
  }

  @Test
  void tlsUpstream_throughAProxyWithCredentials_isReachedAndVerified() throws Exception {
    try (ScriptedPeer upstream =
            ScriptedPeer.start(authority.listener("api.test"), ScriptedPeer::echo);
        ScriptedPeer proxy =
            ScriptedPeer.start(tunnel.to(upstream.port(), ScriptedTunnel.ESTABLISHED))) {
      Egress egress = through("http://me:p%40ss+word@proxy.test:" + proxy.port());
      Channel channel = rig.connect(new UpstreamKey(true, "api.test", 443, egress));
      assertThat(rig.exchange(channel, "ping")).isEqualTo("ping");
      // Base64 of me:p@ss+word.
      assertThat(tunnel.asked())
          .containsExactly(
              lines(
                  "CONNECT api.test:443 HTTP/1.1",
                  "Host: api.test:443",
                  "Proxy-Authorization: Basic bWU6cEBzcyt3b3Jk"));
    }
  }

  @Test
  void upstreamCertificate_ofAnotherName_isRefusedThroughAProxyToo() throws Exception {
    try (ScriptedPeer upstream =
            ScriptedPeer.start(authority.listener("else.test"), ScriptedPeer::echo);
        ScriptedPeer proxy =
            ScriptedPeer.start(tunnel.to(upstream.port(), ScriptedTunnel.ESTABLISHED))) {
      Egress egress = through("http://127.0.0.1:" + proxy.port());
      ConnectFailure failure = rig.failure(new UpstreamKey(true, "api.test", 443, egress));
      assertThat(failure.reason()).isEqualTo(Reason.TLS);
      assertThat(failure).hasMessageContaining("api.test:443");
    }
  }

  @Test
  void proxy_spokenToOverTls_tunnelsTls() throws Exception {
    try (ScriptedPeer upstream =
            ScriptedPeer.start(authority.listener("api.test"), ScriptedPeer::echo);
        ScriptedPeer proxy =
            ScriptedPeer.start(
                authority.listener("proxy.test"),
                tunnel.to(upstream.port(), ScriptedTunnel.ESTABLISHED))) {
      Egress egress = through("https://proxy.test:" + proxy.port());
      Channel channel = rig.connect(new UpstreamKey(true, "api.test", 443, egress));
      assertThat(rig.exchange(channel, "ping")).isEqualTo("ping");
    }
  }

  @Test
  void plainUpstream_thatSpeaksAtOnce_losesNoByteInTheTunnel() throws Exception {
    try (ScriptedPeer proxy =
        ScriptedPeer.start(tunnel.saying(ScriptedTunnel.ESTABLISHED + "first words"))) {
      Egress egress = through("http://127.0.0.1:" + proxy.port());
      rig.connect(new UpstreamKey(false, "10.1.2.3", 8000, egress));
      assertThat(rig.receive(11)).isEqualTo("first words");
      assertThat(tunnel.asked())
          .containsExactly(lines("CONNECT 10.1.2.3:8000 HTTP/1.1", "Host: 10.1.2.3:8000"));
    }
  }

  @Test
  void answer_inPieces_isTheSameAnswer() throws Exception {
    try (ScriptedPeer upstream = ScriptedPeer.start(ScriptedPeer::echo);
        ScriptedPeer proxy =
            ScriptedPeer.start(
                tunnel.to(upstream.port(), "HT", "TP/1.0 2", "00 OK\r", "\nVia: x\r\n\r", "\n"))) {
      Egress egress = through("http://127.0.0.1:" + proxy.port());
      Channel channel = rig.connect(new UpstreamKey(false, "api.test", 80, egress));
      assertThat(rig.exchange(channel, "ping")).isEqualTo("ping");
    }
  }

  @Test
  void proxy_thatWantsCredentials_isNamedWithoutThem() throws Exception {
    try (ScriptedPeer proxy =
        ScriptedPeer.start(tunnel.saying("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"))) {
      Egress egress = through("http://me:secret@127.0.0.1:" + proxy.port());
      ConnectFailure failure = rig.failure(new UpstreamKey(true, "api.test", 443, egress));
      assertThat(failure.reason()).isEqualTo(Reason.PROXY_AUTH);
      assertThat(failure)
          .hasMessageContaining("127.0.0.1:" + proxy.port())
          .hasMessageNotContainingAny("me:", "secret");
      proxy.awaitEnds(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 502 Bad Gateway\r\n\r\n",
        "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno",
        "HTTP/1.1 301 Moved\r\nLocation: http://elsewhere/\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n",
        "HTTP/2 200\r\n\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n",
        "\r\n\r\n",
        "\u0015\u0003\u0001\u0000\u0002\u0002F"
      })
  void proxy_thatAnswersAnythingElse_hasRefused(String answer) throws Exception {
    try (ScriptedPeer proxy = ScriptedPeer.start(tunnel.saying(answer))) {
      Egress egress = through("http://127.0.0.1:" + proxy.port());
      ConnectFailure failure = rig.failure(new UpstreamKey(true, "api.test", 443, egress));
      assertThat(failure.reason()).isEqualTo(Reason.PROXY_REFUSED);
      proxy.awaitEnds(1);
    }
  }

  @Test
  void proxy_thatClosesWithoutAnAnswer_hasRefused() throws Exception {
    try (ScriptedPeer proxy = ScriptedPeer.start(ScriptedPeer::readHead)) {
      Egress egress = through("http://127.0.0.1:" + proxy.port());
      ConnectFailure failure = rig.failure(new UpstreamKey(true, "api.test", 443, egress));
      assertThat(failure.reason()).isEqualTo(Reason.PROXY_REFUSED);
    }
  }

  @Test
  void proxy_whoseAnswerPassesTheBound_isRefusedAndCounted() throws Exception {
    String head = "HTTP/1.1 200 OK\r\nFiller: " + "x".repeat(TunnelReply.HEAD_MAX) + "\r\n\r\n";
    try (ScriptedPeer proxy = ScriptedPeer.start(tunnel.saying(head))) {
      Egress egress = through("http://127.0.0.1:" + proxy.port());
      ConnectFailure failure = rig.failure(new UpstreamKey(true, "api.test", 443, egress));
      assertThat(failure.reason()).isEqualTo(Reason.PROXY_REFUSED);
      assertThat(rig.limits).containsExactly("connect_reply");
    }
  }

  @Test
  void proxy_thatSpeaksForATlsUpstream_isRefused() throws Exception {
    try (ScriptedPeer proxy =
        ScriptedPeer.start(tunnel.saying(ScriptedTunnel.ESTABLISHED + "injected"))) {
      Egress egress = through("http://127.0.0.1:" + proxy.port());
      ConnectFailure failure = rig.failure(new UpstreamKey(true, "api.test", 443, egress));
      assertThat(failure.reason()).isEqualTo(Reason.PROXY_REFUSED);
      proxy.awaitEnds(1);
    }
  }

  @Test
  void proxy_thatNeverAnswers_isGivenUp() throws Exception {
    rig.timeouts = Rig.timeouts(Duration.ofMillis(100), Duration.ofSeconds(10));
    try (ScriptedPeer proxy = ScriptedPeer.start(ScriptedPeer::hang)) {
      Egress egress = through("http://127.0.0.1:" + proxy.port());
      ConnectFailure failure = rig.failure(new UpstreamKey(true, "api.test", 443, egress));
      assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
      assertThat(failure).hasMessageContaining("within 100 ms");
      proxy.awaitEnds(1);
    }
  }

  @Test
  void upstream_namedInNoProxy_isReachedDirectly() throws Exception {
    try (ScriptedPeer upstream = ScriptedPeer.start(ScriptedPeer::echo);
        ScriptedPeer proxy = ScriptedPeer.start(tunnel.saying(ScriptedTunnel.ESTABLISHED))) {
      Egress egress = through("http://127.0.0.1:" + proxy.port(), "127.0.0.0/8");
      Channel channel = rig.connect(new UpstreamKey(false, "127.0.0.1", upstream.port(), egress));
      assertThat(rig.exchange(channel, "ping")).isEqualTo("ping");
      assertThat(proxy.connections()).isZero();
    }
  }

  @Test
  void egressProxy_thatIsOurListener_isALoop() throws Exception {
    try (ScriptedPeer proxy = ScriptedPeer.start(tunnel.saying(ScriptedTunnel.ESTABLISHED))) {
      InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
      rig.listeners = Set.of(new InetSocketAddress(loopback, proxy.port()));
      Egress egress = through("http://proxy.test:" + proxy.port());
      ConnectFailure failure = rig.failure(new UpstreamKey(true, "api.test", 443, egress));
      assertThat(failure.reason()).isEqualTo(Reason.LOOP);
    }
  }

  @Test
  void proxyUrl_ofAnotherScheme_isRefusedWithoutShowingIt() throws Exception {
    Egress egress = through("socks5://me:secret@127.0.0.1:1080");
    ConnectFailure failure = rig.failure(new UpstreamKey(true, "api.test", 443, egress));
    assertThat(failure.reason()).isEqualTo(Reason.PROXY_REFUSED);
    assertThat(failure).hasMessageNotContaining("secret");
  }

  private static String lines(String... head) {
    return String.join("\r\n", head) + "\r\n\r\n";
  }
}
