package dev.tokenmeter.proxy.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** A listener whose queue is full, so that it answers no further SYN. */
final class FullBacklog implements AutoCloseable {
  private static final int WAITING_MAX = 1_000;
  private static final int PROBE_MILLIS = 300;

  private final ServerSocket listener;
  private final List<Socket> waiting = new ArrayList<>();

  private FullBacklog(ServerSocket listener) {
    this.listener = listener;
  }

  static FullBacklog open() throws IOException {
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    FullBacklog full = new FullBacklog(new ServerSocket(0, 1, loopback));
    while (full.takesOneMore()) {
      if (full.waiting.size() > WAITING_MAX) {
        throw new AssertionError("the queue never fills");
      }
    }
    return full;
  }

  int port() {
    return listener.getLocalPort();
  }

  private boolean takesOneMore() throws IOException {
    Socket socket = new Socket();
    waiting.add(socket);
    try {
      socket.connect(new InetSocketAddress(listener.getInetAddress(), port()), PROBE_MILLIS);
      return true;
    } catch (SocketTimeoutException _) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : waiting) {
      socket.close();
    }
    listener.close();
  }
}
