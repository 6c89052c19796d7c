package dev.tokenmeter.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Limits;
import dev.tokenmeter.metrics.record.Outcome;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class OverloadTest {
  /** So small that whatever runs may hold more. */
  private static final long LIMIT = 1_000;

  private static final int LARGE = 16 << 20;

  /** Longer than a look waits for a loop. */
  private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final String GET = "GET /up/v1/messages HTTP/1.1\r\nHost: h\r\n\r\n";
  private static final String CLOSING =
      "GET /up/v1/messages HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

  private final AtomicLong used = new AtomicLong();

  private static Loaded proxy(RawOrigin origin, LongSupplier used) throws Exception {
    return new Loaded(
        origin.port(),
        Limits.defaults(),
        new Machine(
            System::nanoTime,
            InstantSource.system(),
            new DirectMemory(used, LIMIT),
            ByteBufAllocator.DEFAULT));
  }

  private static String ask(Socket socket, String request, String end) throws IOException {
    RawOrigin.write(socket, request);
    StringBuilder answer = new StringBuilder();
    while (answer.indexOf(end) < 0) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        break;
      }
      answer.append((char) next);
    }
    return answer.toString();
  }

  private static void load(Loaded proxy, AtomicLong used, long now) throws InterruptedException {
    used.set(now);
    Loaded.until(() -> proxy.server().memoryShare() >= (double) now / LIMIT);
  }

  @Test
  void firstRung_acceptsNobody_servesWhoIsThere_andRecovers() throws Exception {
    try (RawOrigin origin = RawOrigin.answering(OK);
        Loaded proxy = proxy(origin, used::get);
        Socket known = proxy.connect()) {
      ask(known, GET, "ok");
      load(proxy, used, 850);
      Loaded.until(() -> proxy.limits.contains("memory_stop_accepting"));
      ask(known, GET, "ok");
      try (Socket late = proxy.connect()) {
        RawOrigin.write(late, GET);
        for (int i = 0; i < 50; i++) {
          assertThat(ask(known, GET, "ok")).startsWith("HTTP/1.1 200");
        }
        assertThat(proxy.server().connections()).isEqualTo(1);
        assertThat(late.getInputStream().available()).isZero();

        used.set(849);
        assertThat(Loaded.statusLine(late)).isEqualTo("HTTP/1.1 200 OK");
      }
      assertThat(proxy.limits).containsOnlyOnce("memory_stop_accepting");
    }
  }

  @Test
  void secondRung_refusesInTheProvidersShape_answersProbes_andRecovers() throws Exception {
    try (RawOrigin origin = RawOrigin.answering(OK);
        Loaded proxy = proxy(origin, used::get);
        Socket known = proxy.connect();
        Socket probing = proxy.connect()) {
      ask(known, GET, "ok");
      ask(probing, Loaded.READYZ, "}\n");
      load(proxy, used, 900);
      assertThat(ask(known, GET, "\0"))
          .startsWith("HTTP/1.1 503 ")
          .containsIgnoringCase("connection: close")
          .contains("x-tokenmeter-error: overloaded", "{\"type\":\"error\",\"error\":{\"type\":");
      assertThat(ask(probing, Loaded.READYZ, "}\n")).startsWith("HTTP/1.1 200");
      assertThat(origin.requests()).hasSize(1);
      assertThat(proxy.limits).containsOnlyOnce("memory_refuse");

      used.set(0);
      assertThat(proxy.talk(CLOSING)).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void memoryThatTheAllocatorKeepsForReuse_isNoLoad() throws Exception {
    try (RawOrigin origin = RawOrigin.answering(OK);
        Loaded proxy = proxy(origin, used::get)) {
      try (Socket known = proxy.connect()) {
        ask(known, GET, "ok");
        load(proxy, used, LIMIT);
      }
      Loaded.until(() -> proxy.server().memoryShare() == 0);
      assertThat(used.get()).isEqualTo(LIMIT);
    }
  }

  private static void pour(Socket connection) throws IOException {
    RawOrigin.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n");
    byte[] piece = new byte[64 << 10];
    for (int sent = 0; sent < LARGE; sent += piece.length) {
      connection.getOutputStream().write(piece);
    }
  }

  private static Socket narrow(Loaded proxy) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4 << 10);
    socket.connect(
        new InetSocketAddress(
            InetAddress.getLoopbackAddress(), proxy.server().address().getPort()));
    RawOrigin.write(socket, CLOSING);
    return socket;
  }

  private static String ending(Socket socket) {
    try {
      int bytes = socket.getInputStream().readAllBytes().length;
      return bytes > LARGE ? "whole" : "cut";
    } catch (SocketException e) {
      return "reset";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean bothWait(Loaded proxy) {
    List<Overload.Fat> fat = Collections.synchronizedList(new ArrayList<>());
    proxy.server().tell(worker -> worker.fattest().ifPresent(fat::add));
    return fat.size() == 2;
  }

  @Test
  void thirdRung_resetsOneStreamALook_andNoOther() throws Exception {
    AtomicBoolean once = new AtomicBoolean();
    System.setProperty("tokenmeter.loops", "2");
    try (RawOrigin origin = new RawOrigin((_, connection) -> pour(connection));
        Loaded proxy = proxy(origin, () -> once.getAndSet(false) ? 950 : 0);
        Socket one = narrow(proxy);
        Socket two = narrow(proxy)) {
      Loaded.until(() -> bothWait(proxy) && proxy.server().load().exchanges() == 2);
      once.set(true);
      Loaded.until(() -> !proxy.records.isEmpty());

      BlockingQueue<String> endings = new LinkedBlockingQueue<>();
      for (Socket each : List.of(one, two)) {
        Thread.startVirtualThread(() -> endings.add(ending(each)));
      }
      assertThat(List.of(endings.take(), endings.take()))
          .containsExactlyInAnyOrder("reset", "whole");
      assertThat(proxy.limits).containsOnlyOnce("memory_reset");
      assertThat(proxy.records.getFirst().outcome()).isEqualTo(Outcome.PROXY_ERROR);
      assertThat(proxy.records.getFirst().error()).contains("overload_cut");
    } finally {
      System.clearProperty("tokenmeter.loops");
    }
  }

  @Test
  void thirdRung_loopThatAnswersLateAtEveryLook_resetsAllTheSame() throws Exception {
    List<EventLoop> late = new CopyOnWriteArrayList<>();
    System.setProperty("tokenmeter.loops", "1");
    try (RawOrigin origin = new RawOrigin((_, connection) -> pour(connection));
        Loaded proxy =
            proxy(
                origin,
                () -> {
                  late.forEach(loop -> loop.execute(() -> LockSupport.parkNanos(LATE_NANOS)));
                  return late.isEmpty() ? 0 : 950;
                });
        Socket fat = narrow(proxy)) {
      Loaded.until(() -> isFat(proxy));
      late.addAll(proxy.loops());
      Loaded.until(() -> !proxy.records.isEmpty());
      late.clear();

      assertThat(ending(fat)).isEqualTo("reset");
      assertThat(proxy.records.getFirst().error()).contains("overload_cut");
    } finally {
      System.clearProperty("tokenmeter.loops");
    }
  }

  private static boolean isFat(Loaded proxy) {
    AtomicBoolean fat = new AtomicBoolean();
    proxy.server().tell(worker -> fat.set(worker.fattest().isPresent()));
    return fat.get();
  }

  @Test
  void memoryOfThisProcess_growsWithWhatIsTaken() {
    DirectMemory memory = DirectMemory.ofProcess();
    long before = memory.used().getAsLong();
    int taken = 32 << 20;
    var buffer = ByteBufAllocator.DEFAULT.directBuffer(taken);
    try {
      assertThat(memory.used().getAsLong() - before).isGreaterThanOrEqualTo(taken / 2);
      assertThat(memory.limit()).isGreaterThan(taken);
    } finally {
      buffer.release();
    }
  }

  @Tag("SEC-11")
  @Test
  void allocationThatFails_costsItsOwnExchangeOnly_andNoBuffer() throws Exception {
    FailingAllocator allocator = new FailingAllocator();
    String body = "x".repeat(20_000);
    String answer = "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    int whole = 0;
    int failed = 0;
    try (Heard log = new Heard(ClientHandler.class);
        RawOrigin origin = RawOrigin.answering(answer);
        Loaded proxy =
            new Loaded(
                origin.port(),
                Limits.defaults(),
                new Machine(
                    System::nanoTime,
                    InstantSource.system(),
                    DirectMemory.ofProcess(),
                    allocator))) {
      allocator.failEvery(23);
      for (int i = 0; i < 200; i++) {
        String got = talkOrNothing(proxy);
        if (got.startsWith("HTTP/1.1 200") && got.endsWith("\r\n\r\n" + body)) {
          whole++;
        } else {
          failed++;
          assertThat(got).as("a cut is never a clean end").doesNotEndWith(body);
        }
      }
      assertThat(allocator.failures()).isPositive();
      assertThat(failed).isBetween(1, (int) allocator.failures());
      assertThat(whole).isEqualTo(200 - failed);
      assertThat(log.lines()).noneMatch(line -> line.contains("defect"));

      allocator.failEvery(0);
      for (int i = 0; i < 20; i++) {
        assertThat(proxy.talk(CLOSING)).startsWith("HTTP/1.1 200").endsWith(body);
      }
      Loaded.until(() -> proxy.server().exchangesInFlight() + proxy.server().connections() == 0);
    }
    Loaded.until(() -> allocator.unreleased() == 0);
  }

  private static String talkOrNothing(Loaded proxy) throws IOException {
    try (Socket socket = proxy.connect()) {
      RawOrigin.write(socket, CLOSING);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (SocketException e) {
      return "";
    }
  }
}
