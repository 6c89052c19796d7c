package dev.tokenmeter.proxy.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tokenmeter.config.Admin;
import dev.tokenmeter.metrics.record.CallerId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin port: the JDK's own HTTP server, a virtual thread per request, so that a slow scraper
 * costs a parked thread and touches no event loop. Connections, request time and response time are
 * bounded.
 */
public final class AdminServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
  private static final int BACKLOG = 128;

  private final HttpServer server;
  private final ExecutorService threads;
  private final Rooms rooms;
  private final Gate.Reach reach;
  private volatile Gate gate;

  private final Function<String, Optional<CallerId>> callers;

  private AdminServer(HttpServer server, Gate gate, Operations operations) {
    this.server = server;
    this.gate = gate;
    this.reach = gate.reach();
    this.callers = operations.callers();
    this.rooms = Rooms.of(operations);
    this.threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("admin-", 0).factory());
  }

  /**
   * Listens and answers.
   *
   * @throws AdminFailure if the address is open to others without any authentication, or cannot be
   *     listened on
   */
  public static AdminServer start(Admin admin, Operations operations) throws AdminFailure {
    JdkServerBounds.set();
    Gate gate = Gate.of(admin, reach(admin), operations.callers());
    if (gate.reach() == Gate.Reach.NETWORK && admin.auth() instanceof Admin.Auth.Unset) {
      throw new AdminFailure(
          AdminFailure.Kind.CONFIGURATION,
          "admin.address "
              + admin.address()
              + " is open to others: give admin.auth tokens, or write `auth: none`");
    }
    AdminServer started = new AdminServer(bind(admin), gate, operations);
    started.server.setExecutor(started.threads);
    started.server.createContext("/", started::handle);
    started.server.start();
    return started;
  }

  private static Gate.Reach reach(Admin admin) throws AdminFailure {
    try {
      return InetAddress.getByName(admin.address()).isLoopbackAddress()
          ? Gate.Reach.LOOPBACK
          : Gate.Reach.NETWORK;
    } catch (UnknownHostException e) {
      throw unusable(admin, "no such address");
    }
  }

  private static HttpServer bind(Admin admin) throws AdminFailure {
    try {
      return HttpServer.create(new InetSocketAddress(admin.address(), admin.port()), BACKLOG);
    } catch (IOException e) {
      String why = String.valueOf(e.getMessage());
      throw unusable(admin, why.contains("in use") ? "the port is in use" : why);
    }
  }

  private static AdminFailure unusable(Admin admin, String why) {
    return new AdminFailure(
        AdminFailure.Kind.ENVIRONMENT,
        "cannot listen on " + admin.address() + ":" + admin.port() + " (admin): " + why);
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      Visit visit = new Visit(exchange);
      Reply reply;
      try {
        reply = rooms.answer(gate, visit);
      } catch (RuntimeException e) {
        LOG.error("the admin port could not answer", e);
        reply = Reply.refused(visit, 500, "an error of our own; see the log");
      }
      reply.send(exchange);
    } catch (IOException e) {
      LOG.debug("an admin client left", e);
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  /** Takes other tokens from now on; the address stays as it is. */
  public void reconfigure(Admin admin) {
    if (reach == Gate.Reach.LOOPBACK || !(admin.auth() instanceof Admin.Auth.Unset)) {
      gate = Gate.of(admin, reach, callers);
    }
  }

  /** Stops at once. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
