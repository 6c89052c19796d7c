package dev.tokenmeter.deploy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** An address that answers no SYN, since the queue of its listener is full. */
final class FullQueue implements BeforeAllCallback, AfterAllCallback {
  private static final int PATIENCE_MILLIS = 300;
  private static final int WAITING_MAX = 100;

  private final List<Socket> waiting = new ArrayList<>();
  private @Nullable ServerSocket listener;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    while (takesOneMore()) {
      if (waiting.size() > WAITING_MAX) {
        throw new AssertionError("the queue never fills");
      }
    }
  }

  private boolean takesOneMore() throws IOException {
    Socket socket = new Socket();
    waiting.add(socket);
    try {
      InetAddress loopback = InetAddress.getLoopbackAddress();
      socket.connect(new InetSocketAddress(loopback, port()), PATIENCE_MILLIS);
      return true;
    } catch (SocketTimeoutException _) {
      return false;
    }
  }

  int port() {
    return Objects.requireNonNull(listener).getLocalPort();
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    for (Socket socket : waiting) {
      socket.close();
    }
    if (listener != null) {
      listener.close();
    }
  }
}
