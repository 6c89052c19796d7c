package dev.tokenmeter.proxy.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tokenmeter.proxy.admin.JdkServerBounds;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A provider that speaks Messages, Chat Completions, Responses and generateContent on loopback and
 * makes everything up. It takes any key.
 */
final class MockProvider implements AutoCloseable {
  /** Asks for something else than a good answer: {@code overloaded} or {@code limited}. */
  static final String WISH = "x-demo-wish";

  private static final int BACKLOG = 128;

  private final HttpServer server;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("mock-", 0).factory());

  private final SplittableRandom random = new SplittableRandom();
  private final Duration pause;

  private MockProvider(HttpServer server, Duration pause) {
    this.server = server;
    this.pause = pause;
  }

  /**
   * Listens on any free port of loopback.
   *
   * @param pause between two events of a stream
   */
  static MockProvider start(Duration pause) throws IOException {
    JdkServerBounds.set();
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    MockProvider mock = new MockProvider(HttpServer.create(any, BACKLOG), pause);
    mock.server.setExecutor(mock.threads);
    mock.server.createContext("/", mock::handle);
    mock.server.start();
    return mock;
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Asked asked = Asked.of(exchange);
      String id = "req_" + Long.toHexString(split().nextLong());
      exchange.getResponseHeaders().set("request-id", id);
      exchange.getResponseHeaders().set("x-request-id", id);
      switch (asked) {
        case Asked.Refused refused ->
            json(exchange, refused.status(), refused.wire().error(refused.status(), refused.why()));
        case Asked.Fixed fixed -> json(exchange, 200, fixed.json());
        case Asked.Whole whole -> json(exchange, 200, whole.wire().json(answer(whole.model())));
        case Asked.Stream stream -> stream(exchange, stream.wire(), answer(stream.model()));
      }
    }
  }

  private Answer answer(String model) {
    return new Imagination(split()).answer(model);
  }

  private synchronized SplittableRandom split() {
    return random.split();
  }

  private static void json(HttpExchange exchange, int status, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("content-type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private void stream(HttpExchange exchange, Wire wire, Answer answer) throws IOException {
    exchange.getResponseHeaders().set("content-type", wire.streamType());
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      for (String piece : wire.stream(answer)) {
        out.write(piece.getBytes(StandardCharsets.UTF_8));
        out.flush();
        Thread.sleep(pause);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops at once, whatever is being said. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
