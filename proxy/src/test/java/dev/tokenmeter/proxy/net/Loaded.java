package dev.tokenmeter.proxy.net;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.config.Limits;
import dev.tokenmeter.config.Listen;
import dev.tokenmeter.config.Provider;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.ExchangeSink;
import dev.tokenmeter.metrics.usage.tap.Calibration;
import dev.tokenmeter.proxy.exchange.Services;
import dev.tokenmeter.proxy.identity.FingerprintKey;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/** A proxy in front of one origin, on a machine whose clock and memory are the test's. */
final class Loaded implements AutoCloseable {
  static final String READYZ = "GET /_tokenmeter/readyz HTTP/1.1\r\nHost: h\r\n\r\n";

  /** Names of the bounds that were met. */
  final List<String> limits = new CopyOnWriteArrayList<>();

  final List<ExchangeRecord> records = new CopyOnWriteArrayList<>();

  /** What was told of exchanges while they ran. */
  final List<ExchangeRecord> soFar = new CopyOnWriteArrayList<>();

  private final ProxyServer server;

  Loaded(int origin, Limits bounds, Machine machine) throws IOException, BindFailure {
    this(Optional.empty(), origin, bounds, machine);
  }

  Loaded(Optional<Listen.Tls> tls, int origin, Limits bounds, Machine machine)
      throws IOException, BindFailure {
    Config base = Config.defaults();
    Provider provider =
        new Provider(
            "up",
            Optional.of(URI.create("http://127.0.0.1:" + origin)),
            Dialect.ANTHROPIC,
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            false,
            Provider.IncludeUsage.OFF);
    Config config =
        new Config(
            new Listen("127.0.0.1", 0, tls),
            base.admin(),
            List.of(provider),
            base.egress(),
            base.identity(),
            base.callers(),
            base.metrics(),
            base.accessLog(),
            bounds,
            base.timeouts(),
            base.planned());
    ExchangeSink sink =
        new ExchangeSink() {
          @Override
          public void begin(String name) {}

          @Override
          public void progress(ExchangeRecord exchange) {
            soFar.add(exchange);
          }

          @Override
          public void end(ExchangeRecord exchange) {
            records.add(exchange);
          }
        };
    server =
        ProxyServer.start(
            config,
            Preparation.of(config),
            new Services(sink, new Calibration(), limits::add),
            FingerprintKey.of(new byte[32]),
            machine);
  }

  ProxyServer server() {
    return server;
  }

  List<EventLoop> loops() {
    List<EventLoop> loops = new CopyOnWriteArrayList<>();
    server.tell(worker -> loops.add(worker.loop()));
    return loops;
  }

  Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
  }

  /** Sends a request on a new connection and reads until the proxy closes it. */
  String talk(String request) throws IOException {
    try (Socket socket = connect()) {
      RawOrigin.write(socket, request);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  /** Reads an answer's status line and leaves the rest. */
  static String statusLine(Socket socket) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = socket.getInputStream().read(); next >= 0 && next != '\r'; ) {
      line.append((char) next);
      next = socket.getInputStream().read();
    }
    return line.toString();
  }

  /** Waits for what only a defect prevents; the test's own bound ends it then. */
  static void until(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(5);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
