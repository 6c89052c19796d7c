package dev.tokenmeter.proxy.net;

import dev.tokenmeter.proxy.exchange.Lease;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parked upstream connections of one event loop: lease the warmest, park, drop. Not
 * thread-safe, because no other loop can reach it.
 */
final class UpstreamPool {
  private final Map<UpstreamKey, Deque<UpstreamConnection>> parked = new HashMap<>();
  private final int idlePerUpstream;

  /**
   * A pool.
   *
   * @param idlePerUpstream most connections parked for one key; one more drops the coldest
   */
  UpstreamPool(int idlePerUpstream) {
    this.idlePerUpstream = idlePerUpstream;
  }

  /** The connection parked last that is still alive. */
  Optional<Lease> lease(UpstreamKey key) {
    Deque<UpstreamConnection> connections = parked.get(key);
    while (connections != null && !connections.isEmpty()) {
      UpstreamConnection warmest = connections.removeLast();
      if (warmest.usable()) {
        return Optional.of(warmest);
      }
    }
    return Optional.empty();
  }

  void parked(UpstreamConnection connection) {
    if (!connection.usable()) {
      return;
    }
    Deque<UpstreamConnection> connections =
        parked.computeIfAbsent(connection.key(), key -> new ArrayDeque<>());
    connections.addLast(connection);
    if (connections.size() > idlePerUpstream) {
      connections.removeFirst().drop();
    }
  }

  /** A connection closed, parked or not. */
  void gone(UpstreamConnection connection) {
    Deque<UpstreamConnection> connections = parked.get(connection.key());
    if (connections != null) {
      connections.remove(connection);
    }
  }

  /** Drops what was parked for longer than this; zero keeps everything. */
  void expire(long now, Duration idle) {
    if (idle.isZero()) {
      return;
    }
    for (Iterator<Deque<UpstreamConnection>> all = parked.values().iterator(); all.hasNext(); ) {
      Deque<UpstreamConnection> connections = all.next();
      while (!connections.isEmpty() && now - connections.getFirst().parkedAt() > idle.toNanos()) {
        connections.removeFirst().drop();
      }
      if (connections.isEmpty()) {
        all.remove();
      }
    }
  }

  /** Drops everything parked. */
  void close() {
    List<UpstreamConnection> all = parked.values().stream().flatMap(Deque::stream).toList();
    parked.clear();
    all.forEach(UpstreamConnection::drop);
  }

  /** Connections parked over all keys. */
  int size() {
    return parked.values().stream().mapToInt(Deque::size).sum();
  }
}
