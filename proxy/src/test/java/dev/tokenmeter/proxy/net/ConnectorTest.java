package dev.tokenmeter.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Egress;
import dev.tokenmeter.config.Limits;
import dev.tokenmeter.proxy.net.ConnectFailure.Reason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Set;
import java.util.stream.IntStream;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ConnectorTest {
  private final Rig rig = new Rig();

  @AfterEach
  void close() {
    rig.close();
  }

  private static UpstreamKey plain(String host, int port) {
    return new UpstreamKey(false, host, port, Egress.direct());
  }

  private static int closedPort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  @Test
  void plainUpstream_thatListens_getsTheBytes() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.start(ScriptedPeer::echo)) {
      Channel channel = rig.connect(plain("127.0.0.1", peer.port()));
      assertThat(channel.eventLoop()).isSameAs(rig.loop());
      assertThat(rig.exchange(channel, "ping")).isEqualTo("ping");
      assertThat(channel.pipeline().names()).hasSize(2);
    }
  }

  @Test
  void plainUpstream_thatSpeaksFirst_losesNoByte() throws Exception {
    try (ScriptedPeer peer =
        ScriptedPeer.start(
            socket -> {
              ScriptedPeer.write(socket, "hello");
              ScriptedPeer.hang(socket);
            })) {
      rig.connect(plain("127.0.0.1", peer.port()));
      assertThat(rig.receive(5)).isEqualTo("hello");
    }
  }

  @Test
  void closedPort_isRefused() throws Exception {
    int port = closedPort();
    ConnectFailure failure = rig.failure(plain("127.0.0.1", port));
    assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
    assertThat(failure).hasMessageContaining("127.0.0.1:" + port).hasNoCause();
    assertThat(failure.getStackTrace()).isEmpty();
  }

  @Test
  void hostWithMoreAddressesThanAreTried_isCounted() throws Exception {
    int port = closedPort();
    String[] addresses =
        IntStream.rangeClosed(1, AddressOrder.TRIED_MAX + 1)
            .mapToObj(last -> "127.0.0." + last)
            .toArray(String[]::new);
    rig.name("many.test", addresses);
    assertThat(rig.failure(plain("many.test", port)).reason()).isEqualTo(Reason.REFUSED);
    assertThat(rig.limits).containsExactly("tried_addresses");
  }

  @Test
  void addressThatDoesNotAnswer_isATimeout() throws Exception {
    rig.timeouts = Rig.timeouts(Duration.ofMillis(100), Duration.ofSeconds(10));
    try (FullBacklog silent = FullBacklog.open()) {
      ConnectFailure failure = rig.failure(plain("127.0.0.1", silent.port()));
      assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
      assertThat(failure)
          .hasMessage("127.0.0.1:" + silent.port() + " did not answer within 100 ms");
    }
  }

  @Test
  void addressesOfWhichOneDoesNotAnswer_areATimeout_evenIfAnotherRefuses() throws Exception {
    rig.timeouts = Rig.timeouts(Duration.ofMillis(100), Duration.ofSeconds(10));
    rig.name("half.test", "127.0.0.1", "127.0.0.2");
    try (FullBacklog silent = FullBacklog.open()) {
      ConnectFailure failure = rig.failure(plain("half.test", silent.port()));
      assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
    }
  }

  @Test
  void connection_hasTheSocketOptionsOfStreams() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.start(ScriptedPeer::hang)) {
      ChannelConfig config = rig.connect(plain("127.0.0.1", peer.port())).config();
      assertThat(config.getOption(ChannelOption.TCP_NODELAY)).isTrue();
      assertThat(config.getOption(ChannelOption.SO_KEEPALIVE)).isTrue();
      assertThat(config.getOption(ChannelOption.ALLOW_HALF_CLOSURE)).isFalse();
      assertThat(config.getOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE)))
          .isEqualTo(SocketOptions.KEEP_IDLE_SECONDS);
      assertThat(config.getOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL)))
          .isEqualTo(SocketOptions.KEEP_INTERVAL_SECONDS);
      assertThat(config.getOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT)))
          .isEqualTo(SocketOptions.KEEP_COUNT);
      assertThat(config.getWriteBufferHighWaterMark()).isEqualTo(Limits.defaults().writeHigh());
      assertThat(config.getWriteBufferLowWaterMark()).isEqualTo(Limits.defaults().writeLow());
    }
  }

  @Test
  void unknownName_isAResolveFailure() throws Exception {
    ConnectFailure failure = rig.failure(plain("api.example.invalid", 443));
    assertThat(failure.reason()).isEqualTo(Reason.RESOLVE);
    assertThat(failure).hasMessageContaining("api.example.invalid");
  }

  @Test
  void severalAddresses_ofWhichSomeRefuse_areTriedInTurn() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.start("127.0.0.3", ScriptedPeer::echo)) {
      rig.name("many.test", "127.0.0.1", "::1", "127.0.0.2", "127.0.0.3");
      Channel channel = rig.connect(plain("many.test", peer.port()));
      assertThat(channel.remoteAddress()).isEqualTo(at("127.0.0.3", peer.port()));
    }
  }

  @Test
  void lastGoodAddress_isTriedFirst() throws Exception {
    try (ScriptedPeer good = ScriptedPeer.start("127.0.0.3", ScriptedPeer::echo)) {
      rig.name("many.test", "127.0.0.2", "127.0.0.3");
      Connector connector = rig.connector(Egress.direct());
      UpstreamKey key = plain("many.test", good.port());
      rig.connect(connector, key);
      ServerSocket late = new ServerSocket(good.port(), 50, InetAddress.ofLiteral("127.0.0.2"));
      try (ScriptedPeer first = ScriptedPeer.start(late, ScriptedPeer::echo)) {
        assertThat(rig.connect(connector, key).remoteAddress())
            .isEqualTo(at("127.0.0.3", good.port()));
        assertThat(first.connections()).isZero();
      }
    }
  }

  @Test
  void upstream_thatIsOurListener_isALoop() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.start(ScriptedPeer::echo)) {
      rig.listeners = Set.of(at("127.0.0.1", peer.port()));
      rig.name("sneaky.test", "127.0.0.2", "127.0.0.1");
      ConnectFailure failure = rig.failure(plain("sneaky.test", peer.port()));
      assertThat(failure.reason()).isEqualTo(Reason.LOOP);
      assertThat(peer.connections()).isZero();
    }
  }

  @Test
  void connectsThatAreCancelled_closeTheirChannel() throws Exception {
    try (ScriptedPeer silent = ScriptedPeer.start(ScriptedPeer::hang)) {
      var connecting =
          rig.begin(new UpstreamKey(true, "127.0.0.1", silent.port(), Egress.direct()));
      while (silent.connections() == 0) {
        Thread.onSpinWait();
      }
      assertThat(connecting.cancel(false)).isTrue();
      silent.awaitEnds(1);
    }
  }

  private static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }
}
