package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.head;
import static dev.tokenmeter.deploy.Wire.post;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Twenty compressed bombs at once pass untouched, and the tap keeps its bound. {@code
 * -Dbomb.mib=512} makes them as large as a hand-run wants.
 */
@Tag("SEC-13")
final class CompressedBombTest {
  private static final int PARALLEL = 20;
  private static final int MIB = Integer.getInteger("bomb.mib", 64);

  /** Decodes as far as a large one does: to the bytes that are never judged. */
  private static final int SMALL_MIB = 4;

  private static final int WARM_UP_ROUNDS = 15;
  private static final long GROWTH_KIB = 10 << 10;

  @TempDir Path directory;

  @Test
  void bombsInParallel_passUntouchedInBoundedMemory() throws Exception {
    List<Bomb> small = Bomb.ofEachCoding(SMALL_MIB);
    List<Bomb> large = Bomb.ofEachCoding(MIB);
    try (ScriptedOrigin origin = ScriptedOrigin.start();
        ServedProcess served = ServedProcess.start(directory, config(origin.port()))) {
      origin.script(
          connection -> {
            while (true) {
              RawMessage asked = connection.readRequest();
              List<Bomb> bombs = asked.header("x-bombs").orElse("").equals("large") ? large : small;
              connection.send(answer(bombs.get(Integer.parseInt(asked.body()))));
            }
          });
      for (int i = 0; i < WARM_UP_ROUNDS; i++) {
        round(served, "small", small);
      }
      long before = served.residentKib();
      round(served, "large", large);
      long growth = served.residentKib() - before;
      System.out.printf(
          "%d bombs of %d MiB: resident memory grew by %d KiB%n", PARALLEL, MIB, growth);
      assertThat(growth).as("KiB more resident memory").isLessThan(GROWTH_KIB);
      served.terminate();
      assertThat(served.exit()).isZero();
    }
  }

  private static String config(int origin) {
    return """
    listen: { address: 127.0.0.1, port: 0 }
    admin: { address: 127.0.0.1, port: 0 }
    providers:
      openai: { url: "http://127.0.0.1:%d" }
    """
        .formatted(origin);
  }

  private static String answer(Bomb bomb) {
    return head(
            "HTTP/1.1 200 OK",
            "Content-Type: application/json",
            "Content-Encoding: " + bomb.coding(),
            "Content-Length: " + bomb.text().length())
        + bomb.text();
  }

  /** All at once, each on a connection of its own. */
  private static void round(ServedProcess served, String size, List<Bomb> bombs) throws Exception {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < PARALLEL; i++) {
        int which = i % bombs.size();
        running.add(clients.submit(() -> check(served, size, which, bombs.get(which))));
      }
      for (Future<?> each : running) {
        each.get();
      }
    }
  }

  private static boolean check(ServedProcess served, String size, int which, Bomb bomb)
      throws IOException, InterruptedException {
    try (RawConnection client = RawConnection.connect(served.address())) {
      client.send(
          post(
              "/openai/v1/chat/completions",
              Integer.toString(which),
              "Content-Type: application/json",
              "X-Bombs: " + size));
      RawMessage answer = client.readResponse();
      assertThat(answer.header("content-encoding")).contains(bomb.coding());
      assertThat(answer.body().equals(bomb.text())).as("bytes identical").isTrue();
    }
    return true;
  }
}
