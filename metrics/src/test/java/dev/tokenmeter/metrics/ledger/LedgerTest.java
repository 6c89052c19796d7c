package dev.tokenmeter.metrics.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenmeter.config.Ledger.Recording;
import dev.tokenmeter.metrics.record.Outcome;
import dev.tokenmeter.metrics.record.Signal;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Unmetered;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LedgerTest {
  private static final Duration RETAIN = Duration.ofDays(400);

  @TempDir Path directory;
  private Path path = Path.of("unset");

  @BeforeEach
  void place() {
    path = directory.resolve("data").resolve("tokenmeter.db");
  }

  private Ledger open() throws LedgerFailure {
    return Ledger.open(path, LedgerSettings.of("box-1"), RETAIN, () -> Exchanged.NOON);
  }

  @Test
  void exchange_finished_isARowWithEveryColumn() throws Exception {
    Exchanged exchange = Exchanged.ok();
    try (Ledger ledger = open()) {
      ledger.end(exchange.finished());
    }
    assertThat(
            Rows.of(
                path,
                "SELECT id, line, started_at, duration_ms, ttft_ms, instance, caller, team, client,"
                    + " session, provider, credential, billing, operation, model,"
                    + " model_requested, service_tier, region, workload, status, outcome, input,"
                    + " output, cache_read, source, cost_nano_usd, price_version, signal,"
                    + " request_bytes, response_bytes, upstream_request_id, open, interrupted"
                    + " FROM exchange"))
        .containsExactly(
            exchange.id()
                + "|0|"
                + Exchanged.NOON.toEpochMilli()
                + "|1500|400|box-1|alice|payments|claude-code|session-hash|anthropic|key-alias"
                + "|metered|chat|claude-x|claude-x|null|null|null|200|ok|10|5|null|reported|null"
                + "|null|null|100|200|req_1|0|0");
  }

  @Test
  void signal_ofAnExchange_standsInEachOfItsRowsOnceItIsOver() throws Exception {
    Exchanged exchange =
        Exchanged.ok()
            .using(
                Exchanged.line("big", Source.REPORTED, Map.of(TokenType.INPUT, 7L)),
                Exchanged.line("small", Source.REPORTED, Map.of(TokenType.INPUT, 2L)));
    try (Ledger ledger = open()) {
      ledger.end(exchange.finished().withSignal(Signal.CACHE_UNREAD));
    }
    assertThat(Rows.of(path, "SELECT line, signal FROM exchange ORDER BY line"))
        .containsExactly("0|cache_unread", "1|cache_unread");
  }

  @Test
  void exchange_ofTwoModels_sumsAreRightByModelAndItIsOneExchange() throws Exception {
    try (Ledger ledger = open()) {
      ledger.end(
          Exchanged.ok()
              .using(
                  Exchanged.line("big", Source.REPORTED, Map.of(TokenType.INPUT, 7L)),
                  Exchanged.line("small", Source.REPORTED, Map.of(TokenType.INPUT, 2L)),
                  Exchanged.line("big", Source.ESTIMATED, Map.of(TokenType.OUTPUT, 3L)))
              .finished());
    }
    assertThat(
            Rows.of(
                path,
                "SELECT model, source, sum(input), sum(output), sum(line = 0), sum(request_bytes)"
                    + " FROM exchange GROUP BY model, source ORDER BY 1, 2"))
        .containsExactly(
            "big|estimated|null|3|0|null",
            "big|reported|7|null|1|100",
            "small|reported|2|null|0|null");
  }

  @Test
  void recording_switchedOff_keepsNothingUntilItIsOnAgain() throws Exception {
    try (Ledger ledger = open()) {
      ledger.configure(recording(Recording.OFF));
      ledger.progress(Exchanged.ok().finished());
      ledger.end(Exchanged.ok().finished());
      ledger.configure(recording(Recording.ON));
      ledger.end(Exchanged.ok().by("bob", "red").finished());
    }
    assertThat(Rows.of(path, "SELECT caller FROM exchange")).containsExactly("bob");
  }

  private dev.tokenmeter.config.Ledger recording(Recording recording) {
    return new dev.tokenmeter.config.Ledger(path.toString(), recording, RETAIN, Optional.empty());
  }

  @Test
  void exchange_toldTwice_isCountedOnce() throws Exception {
    Exchanged exchange = Exchanged.ok();
    try (Ledger ledger = open()) {
      ledger.end(exchange.finished());
      ledger.end(exchange.finished());
    }
    try (Ledger ledger = open()) {
      ledger.end(exchange.finished());
    }
    assertThat(Rows.count(path)).isEqualTo(1);
  }

  @Test
  void exchange_withoutUsage_isUnknownAndNotZero() throws Exception {
    try (Ledger ledger = open()) {
      ledger.end(Exchanged.ok().unmetered(Unmetered.USAGE_ABSENT).finished());
    }
    assertThat(
            Rows.of(path, "SELECT input, output, source, unmetered, cost_nano_usd FROM exchange"))
        .containsExactly("null|null|null|usage_absent|null");
  }

  @Test
  void progress_thenEnd_leavesTheEndOnly() throws Exception {
    Exchanged exchange = Exchanged.ok();
    Exchanged soFar =
        exchange.using(
            Exchanged.line("claude-x", Source.REPORTED, Map.of(TokenType.INPUT, 10L)),
            Exchanged.line("claude-x", Source.ESTIMATED, Map.of(TokenType.OUTPUT, 2L)));
    try (Ledger ledger = open()) {
      ledger.progress(soFar.finished());
      Waits.until(() -> ledger.rows() == 2);
      ledger.end(exchange.finished());
    }
    assertThat(Rows.of(path, "SELECT line, input, output, source, open FROM exchange"))
        .containsExactly("0|10|5|reported|0");
  }

  @Test
  void progress_withoutEnd_isInterruptedAtTheNextStart() throws Exception {
    try (Ledger ledger = open()) {
      ledger.progress(Exchanged.ok().finished());
    }
    assertThat(Rows.of(path, "SELECT open, interrupted FROM exchange")).containsExactly("1|0");
    open().close();
    assertThat(Rows.of(path, "SELECT open, interrupted, outcome, input FROM exchange"))
        .containsExactly("0|1|" + Outcome.PROXY_ERROR.label() + "|10");
  }

  @Test
  void files_ofTheLedger_belongToTheirOwnerOnly() throws Exception {
    try (Ledger ledger = open()) {
      ledger.end(Exchanged.ok().finished());
      Waits.until(() -> ledger.rows() == 1);
      for (String name : new String[] {"", "-wal", ".lock"}) {
        assertThat(
                PosixFilePermissions.toString(
                    Files.getPosixFilePermissions(path.resolveSibling("tokenmeter.db" + name))))
            .as(name)
            .isEqualTo("rw-------");
      }
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(directory.resolve("data"))))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void ledger_inUse_isRefusedWithOneLine() throws Exception {
    try (Ledger ledger = open()) {
      assertThat(ledger.writable()).isEqualTo(1);
      assertThatThrownBy(this::open)
          .isInstanceOf(LedgerFailure.class)
          .hasMessageContainingAll(
              path.toString(), "in use", Long.toString(ProcessHandle.current().pid()));
    }
    open().close();
  }
}
