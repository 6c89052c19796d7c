package dev.tokenmeter.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Limits;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class WatchdogTest {
  private static final String LOOPS = "tokenmeter.loops";
  private static final int NOBODY = 1;

  private final CountDownLatch free = new CountDownLatch(1);
  private final AtomicLong now = new AtomicLong();

  @BeforeEach
  void twoLoops() {
    System.setProperty(LOOPS, "2");
  }

  @AfterEach
  void anyLoops() {
    free.countDown();
    System.clearProperty(LOOPS);
  }

  /** Lets the loop go before the proxy is closed, which waits for it, also where a test fails. */
  private interface Release extends AutoCloseable {
    @Override
    void close();
  }

  private void callThatBlocks() {
    try {
      free.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String ask(Socket socket) {
    try {
      RawOrigin.write(socket, Loaded.READYZ);
      return Loaded.statusLine(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void blockedLoop_isNamedWithWhatBlocksIt_whileTheOtherLoopServes() throws Exception {
    try (Heard log = new Heard(Watchdog.class);
        Loaded proxy = new Loaded(NOBODY, Limits.defaults(), Machine.real());
        Release _ = free::countDown) {
      List<Socket> clients = new ArrayList<>();
      BlockingQueue<String> answers = new LinkedBlockingQueue<>();
      for (int i = 0; i < 4; i++) {
        clients.add(proxy.connect());
      }
      Loaded.until(() -> proxy.server().connections() == 4);
      proxy.loops().getFirst().execute(this::callThatBlocks);
      Loaded.until(() -> proxy.server().loopHealth().blocked() == 1);

      clients.forEach(client -> Thread.startVirtualThread(() -> answers.add(ask(client))));
      assertThat(List.of(answers.take(), answers.take())).containsOnly("HTTP/1.1 200 OK");
      assertThat(answers).as("of the loop that is blocked").isEmpty();
      assertThat(log.lines())
          .singleElement()
          .asString()
          .startsWith("event loop loop-")
          .contains("has not answered for", WatchdogTest.class.getName() + ".callThatBlocks:");
      assertThat(proxy.server().loopHealth().lag()).isGreaterThan(Watchdog.BLOCKED);

      free.countDown();
      assertThat(List.of(answers.take(), answers.take())).containsOnly("HTTP/1.1 200 OK");
      assertThat(proxy.server().loopHealth().blocked())
          .as("once a time it is blocked")
          .isEqualTo(1);
      for (Socket client : clients) {
        client.close();
      }
    }
  }

  @Test
  void stuckLoop_makesTheProxyNotReady_untilItAnswers() throws Exception {
    try (Loaded proxy =
            new Loaded(
                NOBODY,
                Limits.defaults(),
                new Machine(
                    now::get,
                    InstantSource.system(),
                    DirectMemory.ofProcess(),
                    ByteBufAllocator.DEFAULT));
        Socket one = proxy.connect();
        Socket two = proxy.connect();
        Release _ = free::countDown) {
      Loaded.until(() -> proxy.server().connections() == 2);
      proxy.loops().getFirst().execute(this::callThatBlocks);
      Loaded.until(
          () -> {
            now.addAndGet(Duration.ofMillis(600).toNanos());
            return proxy.server().loopHealth().stuck();
          });
      BlockingQueue<String> answers = new LinkedBlockingQueue<>();
      List.of(one, two)
          .forEach(client -> Thread.startVirtualThread(() -> answers.add(ask(client))));
      assertThat(answers.take()).startsWith("HTTP/1.1 503");

      free.countDown();
      assertThat(answers.take()).startsWith("HTTP/1.1 200");
      Loaded.until(() -> !proxy.server().loopHealth().stuck());
    }
  }

  @Test
  void lag_isForgottenAfterTwoScrapes() throws Exception {
    try (Loaded proxy =
        new Loaded(
            NOBODY,
            Limits.defaults(),
            new Machine(
                now::get,
                InstantSource.system(),
                DirectMemory.ofProcess(),
                ByteBufAllocator.DEFAULT))) {
      proxy.loops().getFirst().execute(this::callThatBlocks);
      Loaded.until(
          () -> {
            now.addAndGet(Duration.ofMillis(600).toNanos());
            return proxy.server().loopHealth().blocked() == 1;
          });
      free.countDown();
      assertThat(proxy.server().loopHealth().lag()).isPositive();
      Loaded.until(
          () -> {
            now.addAndGet(Watchdog.MEMORY.toNanos() + 1);
            return proxy.server().loopHealth().lag().compareTo(Watchdog.BLOCKED) < 0;
          });
    }
  }
}
