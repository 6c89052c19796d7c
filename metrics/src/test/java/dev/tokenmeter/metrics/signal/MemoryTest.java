package dev.tokenmeter.metrics.signal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is kept of a caller. */
final class MemoryTest {
  private static final int CALLERS = 1_000;

  private final ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void caller_withAllItsSlots_takesAtMost1200Bytes() {
    Watch watch = Watch.withDefaults();
    List<ExchangeRecord> firsts =
        IntStream.range(0, CALLERS)
            .mapToObj(i -> new CallerId("key-" + i, "none", CallerId.Kind.FINGERPRINT))
            .map(Turn.plain()::by)
            .toList();

    long garbageAndKept = allocated(() -> firsts.forEach(watch.classifier::classify));
    long garbage = allocated(() -> firsts.forEach(watch.classifier::classify));
    long kept = (garbageAndKept - garbage) / CALLERS;
    System.out.println("\nbytes kept of a caller: " + kept);

    assertThat(kept).isBetween(Sessions.SLOTS * 64L, 1_200L);
  }

  private long allocated(Runnable action) {
    long before = memory.getCurrentThreadAllocatedBytes();
    action.run();
    return memory.getCurrentThreadAllocatedBytes() - before;
  }
}
