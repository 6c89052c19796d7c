package dev.tokenmeter.proxy.net;

import dev.tokenmeter.config.Timeouts;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The order of a graceful end: wait for load balancers, stop accepting, let exchanges end, cut the
 * rest. Runs on a virtual thread of its own.
 */
final class Drain {
  private static final long LOOK_MILLIS = 20;

  private final ProxyServer server;
  private final Timeouts timeouts;

  Drain(ProxyServer server, Timeouts timeouts) {
    this.server = server;
    this.timeouts = timeouts;
  }

  CompletableFuture<DrainReport> start() {
    Executor thread = task -> Thread.ofVirtual().name("drain").start(task);
    return CompletableFuture.supplyAsync(this::run, thread);
  }

  private DrainReport run() {
    pause(timeouts.drainDelay().toMillis());
    int running = server.exchangesInFlight();
    server.stopAccepting();
    server.tell(Worker::drain);
    long start = System.nanoTime();
    while (server.connections() + server.exchangesInFlight() > 0 && withinTime(start)) {
      pause(LOOK_MILLIS);
    }
    int cut = server.sum(Worker::cut);
    return new DrainReport(Math.max(0, running - cut), cut);
  }

  private boolean withinTime(long start) {
    long bound = timeouts.drain().toNanos();
    return bound == 0 || System.nanoTime() - start < bound;
  }

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
