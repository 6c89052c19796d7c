package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.metrics.meter.Meters;
import dev.tokenmeter.proxy.net.ProxyServer;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;

/** Shows what the data port and Netty hold. */
final class DataPortGauges {
  private DataPortGauges() {}

  static void register(Meters meters, ProxyServer server) {
    meters.gauge(
        "tokenmeter_client_connections",
        "Open client connections.",
        () -> server.load().connections());
    meters.gauge(
        "tokenmeter_upstream_connections_parked",
        "Upstream connections that wait for the next exchange.",
        () -> server.load().parkedUpstreams());
    meters.gauge(
        "tokenmeter_netty_pending_tasks",
        "Tasks that wait in the queues of the event loops.",
        () -> server.load().pendingTasks());
    meters.gauge(
        "tokenmeter_event_loop_lag_seconds",
        "The longest that an event loop took to begin a task in the last 30 to 60 seconds.",
        () -> server.loopHealth().lag().toNanos() / 1e9);
    meters.counter(
        "tokenmeter_event_loop_blocked",
        "How often an event loop did not answer for more than half a second.",
        () -> server.loopHealth().blocked());
    meters.gauge(
        "tokenmeter_direct_memory_used_ratio",
        "The part of the limit of direct memory that was in use at the last look.",
        server::memoryShare);
    if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider) {
      ByteBufAllocatorMetric memory = provider.metric();
      meters.gauge(
          "tokenmeter_netty_direct_memory_bytes",
          "Direct memory that Netty's allocator holds.",
          memory::usedDirectMemory);
      meters.gauge(
          "tokenmeter_netty_heap_memory_bytes",
          "Heap memory that Netty's allocator holds.",
          memory::usedHeapMemory);
    }
  }
}
