package dev.tokenmeter.proxy.net;

/**
 * How much the data port has to do; a value at most about a second old.
 *
 * @param connections open client connections
 * @param exchanges those that have begun and not ended
 * @param parkedUpstreams upstream connections waiting for the next exchange
 * @param pendingTasks tasks that wait in the event loops' queues
 */
public record ServerLoad(int connections, int exchanges, int parkedUpstreams, int pendingTasks) {

  static ServerLoad none() {
    return new ServerLoad(0, 0, 0, 0);
  }

  ServerLoad plus(ServerLoad other) {
    return new ServerLoad(
        connections + other.connections,
        exchanges + other.exchanges,
        parkedUpstreams + other.parkedUpstreams,
        pendingTasks + other.pendingTasks);
  }
}
