package dev.tokenmeter.proxy.net;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Counts client connections over all event loops against their bound. The one value that loops
 * share; it changes when connections open and close, never while bytes pass.
 */
final class Admissions {
  private final AtomicInteger open = new AtomicInteger();
  private final Consumer<String> limitHit;
  private volatile int bound;
  private volatile Set<InetSocketAddress> listening = Set.of();

  /** Whether a connection is served. */
  enum Admission {
    SERVED,
    /** Beyond the bound: answered 503 and closed. */
    TOO_MANY
  }

  Admissions(int bound, Consumer<String> limitHit) {
    this.bound = bound;
    this.limitHit = limitHit;
  }

  void bound(int next) {
    bound = next;
  }

  Admission admit(Channel channel) {
    int now = open.incrementAndGet();
    channel.closeFuture().addListener(closed -> open.decrementAndGet());
    if (now <= bound) {
      return Admission.SERVED;
    }
    limitHit.accept("connections");
    return Admission.TOO_MANY;
  }

  void listensAt(InetSocketAddress address) {
    listening = Set.of(address);
  }

  /** Our own listeners. */
  Set<InetSocketAddress> listening() {
    return listening;
  }
}
