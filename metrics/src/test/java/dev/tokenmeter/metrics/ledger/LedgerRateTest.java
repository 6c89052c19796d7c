package dev.tokenmeter.metrics.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the writer keeps up with: what waits has a bound, so that a slower one would have to drop.
 * {@code -Dtokenmeter.rate-seconds=60} goes on for so long.
 */
final class LedgerRateTest {
  private static final int RATE = 10_000;
  private static final int GROUPS_A_SECOND = 100;
  private static final int SECONDS = Integer.getInteger("tokenmeter.rate-seconds", 5);

  @TempDir Path directory;

  @Test
  void tenThousandExchangesASecond_areAllWritten() throws Exception {
    Path path = directory.resolve("tokenmeter.db");
    long begun = System.nanoTime();
    long most = 0;
    try (Ledger ledger =
        Ledger.open(path, LedgerSettings.of("box-1"), Duration.ofDays(400), () -> Exchanged.NOON)) {
      for (int group = 0; group < SECONDS * GROUPS_A_SECOND; group++) {
        for (int i = 0; i < RATE / GROUPS_A_SECOND; i++) {
          ledger.end(Exchanged.ok().at(Exchanged.NOON.plusMillis(group)).finished());
        }
        most = Math.max(most, ledger.waiting());
        long next = begun + TimeUnit.SECONDS.toNanos(group + 1) / GROUPS_A_SECOND;
        LockSupport.parkNanos(next - System.nanoTime());
      }
      Waits.until(() -> ledger.waiting() == 0);
      double seconds = (System.nanoTime() - begun) / 1e9;
      System.out.printf(
          "%d exchanges written in %.1f s, at most %d waited%n", ledger.rows(), seconds, most);
      assertThat(ledger.dropped()).isZero();
      assertThat(ledger.rows()).isEqualTo((long) RATE * SECONDS);
    }
    assertThat(Rows.of(path, "SELECT count(*), count(DISTINCT id) FROM exchange"))
        .containsExactly("%1$d|%1$d".formatted(RATE * SECONDS));
  }
}
