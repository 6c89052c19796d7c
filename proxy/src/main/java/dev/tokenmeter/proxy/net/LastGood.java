package dev.tokenmeter.proxy.net;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The address of each host that last carried a connection, by event loop, so that a dead one is not
 * tried first again. Thread-safe.
 */
final class LastGood {
  /** Addresses kept, of all loops together; beyond it the least useful are forgotten. */
  static final int REMEMBERED_MAX = 10_000;

  private final Cache<Place, InetAddress> addresses;

  /**
   * @param max most addresses
   * @param limitHit told {@code remembered_addresses} when one had to go
   */
  LastGood(int max, Consumer<String> limitHit) {
    addresses =
        Caffeine.newBuilder()
            .maximumSize(max)
            .executor(Runnable::run)
            .evictionListener((place, address, cause) -> limitHit.accept("remembered_addresses"))
            .build();
  }

  Optional<InetAddress> of(EventLoop loop, EgressRoute route) {
    return Optional.ofNullable(addresses.getIfPresent(Place.of(loop, route)));
  }

  void remember(EventLoop loop, EgressRoute route, InetAddress address) {
    addresses.put(Place.of(loop, route), address);
  }

  void forget(EventLoop loop, EgressRoute route) {
    addresses.invalidate(Place.of(loop, route));
  }

  /** Addresses known at the moment. */
  long size() {
    addresses.cleanUp();
    return addresses.estimatedSize();
  }

  private record Place(EventLoop loop, String host, int port) {
    static Place of(EventLoop loop, EgressRoute route) {
      return new Place(loop, route.host(), route.port());
    }
  }
}
