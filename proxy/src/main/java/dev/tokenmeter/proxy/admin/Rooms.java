package dev.tokenmeter.proxy.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.tokenmeter.config.Admin.Role;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Path and method to answer. */
final class Rooms {
  /** A scrape holds all metrics as text: one at a time, and a waiting one gives up after this. */
  private static final long SCRAPE_WAIT_SECONDS = 5;

  /** Nobody has more to say to {@code /-/reload}. */
  private static final int LONGEST_BODY = 64 << 10;

  private static final String SCRAPER = "X-Prometheus-Scrape-Timeout-Seconds";

  private final Operations operations;
  private final Semaphore scraping = new Semaphore(1);

  Rooms(Operations operations) {
    this.operations = operations;
  }

  Reply answer(Gate gate, HttpExchange exchange) throws IOException {
    return switch (exchange.getRequestURI().getRawPath()) {
      case "/healthz" -> seen(exchange, Reply.text(200, "ok"));
      case "/readyz" -> seen(exchange, readiness());
      case "/metrics" -> read(gate, exchange, this::metrics);
      case "/" -> read(gate, exchange, any -> Reply.html(HomePage.of(operations.facts().get())));
      case "/-/reload" -> operate(gate, exchange);
      case null, default ->
          refusal(gate, exchange, Role.READ)
              .orElseGet(() -> Reply.text(404, "here are: / /metrics /healthz /readyz /-/reload"));
    };
  }

  private Reply readiness() {
    return operations.ready().getAsBoolean()
        ? Reply.text(200, "ready")
        : Reply.text(503, "draining");
  }

  private static Reply seen(HttpExchange exchange, Reply reply) {
    return isRead(exchange) ? reply : methodNotAllowed(exchange, "GET, HEAD");
  }

  private static Reply read(Gate gate, HttpExchange exchange, Room room) throws IOException {
    if (!isRead(exchange)) {
      return methodNotAllowed(exchange, "GET, HEAD");
    }
    Optional<Reply> refused = refusal(gate, exchange, Role.READ);
    return refused.isPresent() ? refused.get() : room.answer(exchange);
  }

  private Reply operate(Gate gate, HttpExchange exchange) throws IOException {
    if (!exchange.getRequestMethod().equals("POST")) {
      return methodNotAllowed(exchange, "POST");
    }
    Optional<Reply> refused =
        refusal(gate, exchange, Role.OPERATE)
            .or(
                () ->
                    Gate.refuseForeign(header(exchange, "Host"), header(exchange, "Origin"))
                        .map(Rooms::reply));
    if (refused.isPresent()) {
      return refused.get();
    }
    String type = header(exchange, "Content-Type").orElse("").split(";", 2)[0].strip();
    if (!type.equalsIgnoreCase("application/json")) {
      return Reply.text(415, "Content-Type must be application/json");
    }
    if (exchange.getRequestBody().readNBytes(LONGEST_BODY + 1).length > LONGEST_BODY) {
      return Reply.text(413, "the body is longer than " + LONGEST_BODY + " bytes");
    }
    return reloaded(operations.reload().get());
  }

  private static Reply reloaded(Reload reload) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    return switch (reload) {
      case Reload.Done _ -> Reply.json(200, json.put("reloaded", true).toString());
      case Reload.Refused refused -> {
        json.put("reloaded", false);
        refused.problems().forEach(json.putArray("problems")::add);
        yield Reply.json(422, json.toString());
      }
    };
  }

  private Reply metrics(HttpExchange exchange) throws IOException {
    Exposition metrics = operations.metrics();
    String accept = header(exchange, "Accept").orElse("");
    Exposition.Reader reader =
        header(exchange, SCRAPER).isPresent()
            ? Exposition.Reader.SCRAPER
            : Exposition.Reader.PERSON;
    try {
      if (!scraping.tryAcquire(SCRAPE_WAIT_SECONDS, TimeUnit.SECONDS)) {
        return Reply.text(503, "another scrape is running");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Reply.text(503, "stopping");
    }
    try {
      ByteArrayOutputStream text = new ByteArrayOutputStream(64 << 10);
      metrics.write(accept, reader, text);
      return new Reply(200, metrics.contentType(accept), text.toByteArray());
    } finally {
      scraping.release();
    }
  }

  private static Optional<Reply> refusal(Gate gate, HttpExchange exchange, Role needed) {
    return gate.refuse(header(exchange, "Host"), header(exchange, "Authorization"), needed)
        .map(
            refusal -> {
              if (refusal.status() == 401) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
              }
              return reply(refusal);
            });
  }

  private static Reply reply(Gate.Refusal refusal) {
    return Reply.text(refusal.status(), refusal.message());
  }

  private static Reply methodNotAllowed(HttpExchange exchange, String allowed) {
    exchange.getResponseHeaders().set("Allow", allowed);
    return Reply.text(405, "allowed here: " + allowed.toUpperCase(Locale.ROOT));
  }

  private static boolean isRead(HttpExchange exchange) {
    return List.of("GET", "HEAD").contains(exchange.getRequestMethod());
  }

  private static Optional<String> header(HttpExchange exchange, String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
  }

  /** What is answered once method, Host and token are right. */
  private interface Room {
    Reply answer(HttpExchange exchange) throws IOException;
  }
}
