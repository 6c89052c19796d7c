package dev.tokenmeter.proxy.net;

/**
 * How much the data port has to do; a value at most about a second old.
 *
 * @param connections open client connections
 * @param parkedUpstreams upstream connections waiting for the next exchange
 * @param pendingTasks tasks that wait in the event loops' queues
 */
public record ServerLoad(int connections, int parkedUpstreams, int pendingTasks) {

  static ServerLoad none() {
    return new ServerLoad(0, 0, 0);
  }

  ServerLoad plus(ServerLoad other) {
    return new ServerLoad(
        connections + other.connections,
        parkedUpstreams + other.parkedUpstreams,
        pendingTasks + other.pendingTasks);
  }
}
