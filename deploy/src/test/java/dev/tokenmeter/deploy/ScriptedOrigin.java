package dev.tokenmeter.deploy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A provider that does byte by byte what a test tells it. Each connection runs one script on a
 * thread of its own; when the script is over, the connection is closed.
 */
final class ScriptedOrigin implements AutoCloseable {
  private static final long WAIT_SECONDS = 30;

  /**
   * What happens on one connection. An {@link IOException} is the proxy's doing, and no failure.
   */
  interface Script {
    void run(RawConnection connection) throws Exception;
  }

  private final ServerSocket listener;
  private final Deque<Script> scripts = new ArrayDeque<>();
  private final List<RawConnection> connections = new ArrayList<>();
  private final List<CountDownLatch> ended = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();
  private final BlockingQueue<RawMessage> requests = new LinkedBlockingQueue<>();

  private ScriptedOrigin() throws IOException {
    listener = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  static ScriptedOrigin start() throws IOException {
    return new ScriptedOrigin();
  }

  int port() {
    return listener.getLocalPort();
  }

  InetSocketAddress address() {
    return new InetSocketAddress(listener.getInetAddress(), port());
  }

  /** The scripts of the next connections, one each; the last one serves all that follow. */
  synchronized void script(Script... next) {
    scripts.clear();
    scripts.addAll(List.of(next));
  }

  /** Answers every request of every connection with these bytes. */
  void answer(String response) {
    script(
        connection -> {
          while (true) {
            request(connection);
            connection.send(response);
          }
        });
  }

  /** Reads the next request of a connection and keeps it for {@link #received}. */
  RawMessage request(RawConnection connection) throws IOException {
    RawMessage request = connection.readRequest();
    requests.add(request);
    return request;
  }

  /** Keeps a request that a script read itself. */
  void keep(RawMessage request) {
    requests.add(request);
  }

  /** The next request that came in. */
  RawMessage received() throws InterruptedException {
    RawMessage request = requests.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    if (request == null) {
      throw new AssertionError("no request reached the origin");
    }
    return request;
  }

  /** Requests that came in and were not looked at. */
  int unseen() {
    return requests.size();
  }

  /** Connections accepted so far. */
  synchronized int connections() {
    return connections.size();
  }

  private void accept() {
    try {
      while (true) {
        RawConnection connection = new RawConnection(listener.accept());
        CountDownLatch end = new CountDownLatch(1);
        Script script = begin(connection, end);
        Thread.ofVirtual().start(() -> run(script, connection, end));
      }
    } catch (IOException e) {
      // The listener was closed: the test is over.
    }
  }

  private synchronized Script begin(RawConnection connection, CountDownLatch end) {
    connections.add(connection);
    ended.add(end);
    Script script = scripts.size() > 1 ? scripts.poll() : scripts.peek();
    return script == null ? RawConnection::readToEnd : script;
  }

  private void run(Script script, RawConnection connection, CountDownLatch end) {
    try (connection) {
      script.run(connection);
    } catch (IOException e) {
      // The proxy ended the connection, which tests look at from the other side.
    } catch (Throwable e) {
      fail(e);
    } finally {
      end.countDown();
    }
  }

  private synchronized void fail(Throwable failure) {
    failures.add(failure);
  }

  /** Waits until every script has come to its end; those that read on end with their connection. */
  void awaitScripts() throws InterruptedException {
    List<CountDownLatch> waiting;
    synchronized (this) {
      waiting = List.copyOf(ended);
    }
    for (CountDownLatch each : waiting) {
      if (!each.await(WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("a connection to the origin was left open");
      }
    }
  }

  /** What scripts found wrong. */
  synchronized List<Throwable> failures() {
    return List.copyOf(failures);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    List<RawConnection> open;
    synchronized (this) {
      open = List.copyOf(connections);
    }
    for (RawConnection connection : open) {
      connection.close();
    }
  }
}
