package dev.tokenmeter.proxy.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The addresses on which this process listens: connecting to one would send a request round in
 * circles. A wildcard listener answers on every local address. The list of local addresses is read
 * when this is made and again in the background once it is {@link #REREAD} old; a failed reading
 * keeps the last. Any thread may ask.
 */
final class OwnAddresses {
  /** Age at which the local addresses are read again. */
  static final Duration REREAD = Duration.ofSeconds(60);

  private final Supplier<Set<InetSocketAddress>> listeners;
  private final AtomicLong readAt = new AtomicLong(System.nanoTime());
  private volatile Set<InetAddress> local;

  /**
   * Reads the local addresses: not for an event loop.
   *
   * @param listeners the bound addresses at the moment of asking; quick
   */
  OwnAddresses(Supplier<Set<InetSocketAddress>> listeners) {
    this.listeners = listeners;
    this.local = readLocal(Set.of());
  }

  /** Nobody listens: nothing is refused. */
  static OwnAddresses none() {
    return new OwnAddresses(Set::of);
  }

  /** Whether a connection to this address would arrive at one of our listeners. */
  boolean contains(InetAddress address, int port) {
    for (InetSocketAddress listener : listeners.get()) {
      if (listener.getPort() == port && reaches(address, listener.getAddress())) {
        return true;
      }
    }
    return false;
  }

  private boolean reaches(InetAddress address, InetAddress listener) {
    // Connecting to the wildcard address means this machine, by loopback.
    if (address.isAnyLocalAddress()) {
      return listener.isAnyLocalAddress() || listener.isLoopbackAddress();
    }
    if (listener.isAnyLocalAddress()) {
      return address.isLoopbackAddress() || isLocal(address);
    }
    return address.equals(listener);
  }

  private boolean isLocal(InetAddress address) {
    long read = readAt.get();
    long now = System.nanoTime();
    if (now - read > REREAD.toNanos() && readAt.compareAndSet(read, now)) {
      Thread.ofVirtual().name("own-addresses").start(() -> local = readLocal(local));
    }
    return local.contains(address);
  }

  private static Set<InetAddress> readLocal(Set<InetAddress> otherwise) {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .collect(Collectors.toUnmodifiableSet());
    } catch (SocketException e) {
      return otherwise;
    }
  }
}
