package dev.tokenmeter.metrics.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class RecentTest {
  private Instant now = Instant.parse("2026-11-25T12:00:00Z");
  private final AtomicInteger made = new AtomicInteger();
  private final Recent<Integer> recent = new Recent<>(() -> now);

  private int ask(Duration takes) {
    return recent.orElse(
        () -> {
          now = now.plus(takes);
          return made.incrementAndGet();
        });
  }

  @Test
  void answer_withinAMoment_isSharedAndThenMadeAnew() {
    assertThat(ask(Duration.ZERO)).isEqualTo(1);
    now = now.plus(Recent.FRESH).minusMillis(1);
    assertThat(ask(Duration.ZERO)).isEqualTo(1);
    now = now.plusMillis(1);
    assertThat(ask(Duration.ZERO)).isEqualTo(2);
  }

  @Test
  void answer_thatTookLong_isSharedLonger() {
    ask(Duration.ofSeconds(4));
    now = now.plusSeconds(19);
    assertThat(ask(Duration.ZERO)).isEqualTo(1);
    now = now.plusSeconds(1);
    assertThat(ask(Duration.ZERO)).isEqualTo(2);
  }

  @Test
  void answer_afterTheClockWentBack_isMadeAnew() {
    ask(Duration.ZERO);
    now = now.minus(Duration.ofDays(1));
    assertThat(ask(Duration.ZERO)).isEqualTo(2);
  }

  @Test
  void failure_isNotKept() {
    assertThatThrownBy(
            () ->
                recent.orElse(
                    () -> {
                      throw new IllegalStateException("no");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(ask(Duration.ZERO)).isEqualTo(1);
  }
}
