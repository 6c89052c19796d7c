package dev.tokenmeter.proxy.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A server on loopback whose every connection follows a script on its own virtual thread. */
final class ScriptedPeer implements AutoCloseable {

  /** What happens on one connection; the socket is closed afterwards. */
  @FunctionalInterface
  interface Script {
    void run(Socket socket) throws IOException;
  }

  private final ServerSocket listener;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Socket> accepted = new CopyOnWriteArrayList<>();
  private final Semaphore ends = new Semaphore(0);

  private ScriptedPeer(ServerSocket listener, Script script) {
    this.listener = listener;
    threads.execute(() -> accept(script));
  }

  static ScriptedPeer start(Script script) {
    return start("127.0.0.1", script);
  }

  static ScriptedPeer start(String address, Script script) {
    try {
      return new ScriptedPeer(new ServerSocket(0, 50, InetAddress.ofLiteral(address)), script);
    } catch (IOException e) {
      throw new AssertionError("cannot listen on " + address, e);
    }
  }

  static ScriptedPeer start(ServerSocket listener, Script script) {
    return new ScriptedPeer(listener, script);
  }

  int port() {
    return listener.getLocalPort();
  }

  int connections() {
    return accepted.size();
  }

  /** Waits until so many scripts have come to their end. */
  void awaitEnds(int count) throws InterruptedException {
    if (!ends.tryAcquire(count, Rig.PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("a connection is still open");
    }
  }

  private void accept(Script script) {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        accepted.add(socket);
        threads.execute(() -> serve(script, socket));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void serve(Script script, Socket socket) {
    try (socket) {
      script.run(socket);
    } catch (IOException _) {
      // The other side went away: what it saw is what the test looks at.
    } finally {
      ends.release();
    }
  }

  /** Reads up to and including the empty line. */
  static String readHead(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed inside a head: " + head);
      }
      head.append((char) next);
    }
    return head.toString();
  }

  static void write(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  /** Sends back whatever comes, to the end. */
  static void echo(Socket socket) throws IOException {
    socket.getInputStream().transferTo(socket.getOutputStream());
  }

  /** Reads and never answers, to the end. */
  static void hang(Socket socket) throws IOException {
    socket.getInputStream().transferTo(OutputStream.nullOutputStream());
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : accepted) {
        socket.close();
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    threads.close();
  }
}
