package dev.tokenmeter.proxy.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An egress proxy that writes down what it is asked and tunnels everything to one port. */
final class ScriptedTunnel {
  /** What a proxy usually says. */
  static final String ESTABLISHED = "HTTP/1.1 200 Connection established\r\n\r\n";

  private final List<String> asked = new CopyOnWriteArrayList<>();

  /** The heads of the requests so far. */
  List<String> asked() {
    return List.copyOf(asked);
  }

  /** Says this, whatever it was asked, and then keeps the connection open. */
  ScriptedPeer.Script saying(String... pieces) {
    return socket -> {
      answer(socket, pieces);
      ScriptedPeer.hang(socket);
    };
  }

  /** Says this and then is a tunnel to the port on loopback. */
  ScriptedPeer.Script to(int port, String... pieces) {
    return socket -> {
      answer(socket, pieces);
      try (Socket upstream = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
        Thread.ofVirtual().start(() -> pump(upstream, socket));
        pump(socket, upstream);
      }
    };
  }

  private void answer(Socket socket, String... pieces) throws IOException {
    socket.setTcpNoDelay(true);
    asked.add(ScriptedPeer.readHead(socket));
    for (String piece : pieces) {
      ScriptedPeer.write(socket, piece);
      Thread.onSpinWait();
    }
  }

  private static void pump(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
      to.shutdownOutput();
    } catch (IOException _) {
      // One side is gone, which ends this direction.
    }
  }
}
