package dev.tokenmeter.metrics.budget;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RateWindowTest {

  @Property
  void window_whatever_the_pauses_admits_what_a_log_of_all_times_would(
      @ForAll @IntRange(min = 1, max = 5) int most,
      @ForAll @Size(max = 60) List<@IntRange(max = 90) Integer> pauses) {
    RateWindow window = new RateWindow();
    Deque<Long> log = new ArrayDeque<>();
    long second = 12_345;
    for (int pause : pauses) {
      second += pause;
      while (!log.isEmpty() && log.peek() <= second - 60) {
        log.poll();
      }
      long wait = window.take(second, most);
      if (log.size() < most) {
        assertThat(wait).isZero();
        log.add(second);
      } else {
        assertThat(wait).isEqualTo(log.element() + 60 - second);
      }
    }
    assertThat(window.empty(second + 60)).isTrue();
  }
}
