package dev.tokenmeter.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Caller;
import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Listen;
import dev.tokenmeter.metrics.budget.Guard;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.ExchangeSink;
import dev.tokenmeter.metrics.usage.tap.Calibration;
import dev.tokenmeter.proxy.exchange.OwnPages;
import dev.tokenmeter.proxy.exchange.Services;
import dev.tokenmeter.proxy.identity.CallerTokens;
import dev.tokenmeter.proxy.identity.FingerprintKey;
import dev.tokenmeter.proxy.page.PageFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A ledger that takes its time holds up nobody on the same event loop. */
final class SlowNumbersTest {
  private static final String LOOPS = "tokenmeter.loops";
  private static final String TOKEN = "tmk_" + "a".repeat(43);
  private static final String ME =
      "GET /_tokenmeter/me HTTP/1.1\r\nHost: h\r\nx-api-key: "
          + TOKEN
          + "\r\nConnection: close\r\n\r\n";
  private static final String HEALTH =
      "GET /_tokenmeter/healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

  private final BlockingQueue<Consumer<OwnPages.Told>> asked = new LinkedBlockingQueue<>();

  @BeforeEach
  void oneLoop() {
    System.setProperty(LOOPS, "1");
  }

  @AfterEach
  void anyLoops() {
    System.clearProperty(LOOPS);
  }

  private static final class NoSink implements ExchangeSink {
    @Override
    public void begin(String provider) {}

    @Override
    public void end(ExchangeRecord exchange) {}
  }

  private ProxyServer proxy() throws IOException, BindFailure {
    Config base = Config.defaults();
    Caller alice =
        new Caller("alice", Optional.empty(), List.of(), List.of(CallerTokens.sha256(TOKEN)));
    Config config =
        new Config(
            new Listen("127.0.0.1", 0, Optional.empty()),
            base.admin(),
            base.providers(),
            base.egress(),
            base.identity(),
            List.of(alice),
            base.metrics(),
            base.accessLog(),
            base.limits(),
            base.timeouts(),
            base.planned());
    OwnPages pages = new OwnPages(PageFiles.load(), (query, caller, answer) -> asked.add(answer));
    Services services =
        new Services(new NoSink(), new Calibration(), ignored -> {}, Guard.OPEN, pages);
    return ProxyServer.start(config, services, FingerprintKey.of(new byte[32]));
  }

  private static Socket send(ProxyServer proxy, String request) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.address().getPort());
    RawOrigin.write(socket, request);
    return socket;
  }

  private static String read(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void numbers_thatAreSlow_letEverybodyElseThroughAndComeInTheEnd() throws Exception {
    try (ProxyServer proxy = proxy();
        Socket waits = send(proxy, ME)) {
      Consumer<OwnPages.Told> answer = asked.take();
      try (Socket other = send(proxy, HEALTH)) {
        assertThat(read(other)).startsWith("HTTP/1.1 200 OK");
      }
      answer.accept(new OwnPages.Told(503, "{}"));
      assertThat(read(waits)).startsWith("HTTP/1.1 503").contains("retry-after: 2");
    }
  }

  @Test
  void numbers_forAClientThatLeft_areDropped() throws Exception {
    try (ProxyServer proxy = proxy()) {
      send(proxy, ME).close();
      Consumer<OwnPages.Told> answer = asked.take();
      while (proxy.connections() > 0) {
        Thread.onSpinWait();
      }
      answer.accept(new OwnPages.Told(200, "{}"));
      try (Socket other = send(proxy, HEALTH)) {
        assertThat(read(other)).startsWith("HTTP/1.1 200 OK");
      }
    }
  }
}
