package dev.tokenmeter.bench.rig;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** When the other side of streams left before their end. Thread-safe. */
final class Departures {
  private final Map<String, Long> nanos = new ConcurrentHashMap<>();

  /** The other side of this stream has left, now. */
  void note(String id) {
    nanos.put(id, System.nanoTime());
  }

  /** A line each: id and {@link System#nanoTime()}. */
  String text() {
    return nanos.entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue() + "\n")
        .collect(Collectors.joining());
  }
}
