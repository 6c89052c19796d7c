package dev.tokenmeter.metrics.usage.tap;

import static dev.tokenmeter.metrics.usage.tap.Recorded.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.tokenmeter.metrics.usage.Unmetered;
import dev.tokenmeter.metrics.usage.UsageReport;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Bodies made to hurt: memory stays constant and the rest is still counted. */
@Tag("SEC-13")
final class HostileBodyTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final String USAGE = "\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":22}}";
  private static final int EVENTS = 1_024;
  private static final int PIECE = 16 << 10;

  /** Everything a tap may ever hold, generously; a copy of any body here is 8 MiB. */
  private static final long MEMORY = 256 << 10;

  @Test
  void hugeString_isSkippedInConstantMemory() {
    counted("{\"x\":\"" + "abcdefg\\n".repeat(1 << 20) + "\"," + USAGE);
  }

  @Test
  void hugeKey_isSkippedInConstantMemory() {
    counted("{\"" + "k".repeat(8 << 20) + "\":1," + USAGE);
  }

  @Test
  void hugeArray_isSkippedInConstantMemory() {
    counted("{\"x\":[" + "0.25,".repeat(1 << 20) + "1]," + USAGE);
  }

  @Test
  void deepNesting_isSkippedInConstantMemory() {
    counted("{\"x\":" + "[".repeat(1 << 20) + "]".repeat(1 << 20) + "," + USAGE);
  }

  @Test
  void manyEqualKeys_areReplacedInConstantMemory() {
    counted("{" + "\"usage\":{\"prompt_tokens\":1},".repeat(100_000) + USAGE);
  }

  @Test
  void manyOpenArrays_reportNothing() {
    UsageReport report = Recorded.json(CHAT, "[".repeat(100_000)).read();
    assertThat(report.lines()).isEmpty();
    assertThat(report.unmetered()).hasValue(Unmetered.UNPARSED);
  }

  @Test
  void lineThatNeverEnds_reportsNothingInConstantMemory() {
    Recorded recorded = Recorded.sse(CHAT, "data: " + "x".repeat(8 << 20));
    assertThat(allocated(recorded)).isLessThan(MEMORY);
    assertThat(recorded.read().lines()).isEmpty();
  }

  @Test
  void eventOfTenThousandLines_isOneText() {
    UsageReport report =
        Recorded.sse(
                CHAT,
                "data: {\"a\":[\n"
                    + "data: 1,\n".repeat(10_000)
                    + "data: 1],\ndata: "
                    + USAGE
                    + "\n\n")
            .read();
    assertThat(Told.reported(report)).hasValue(Told.buckets("input 11, output 22"));
  }

  @Test
  void eventsWithoutUsage_allocateNothing() {
    String event =
        "data: {\"id\":\"chatcmpl-9x\",\"object\":\"chat.completion.chunk\",\"created\":1780000000,\"model\":\"gpt-5.6\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word\"},\"logprobs\":null,\"finish_reason\":null}],\"usage\":null}\n\n";
    byte[] bytes = Recorded.utf8(event.repeat(EVENTS));
    ExchangeTap tap = Recorded.sse(CHAT, "").open(new Calibration());
    ByteBuffer view = ByteBuffer.wrap(bytes);
    for (int i = 0; i < 200; i++) {
      tap.responseBody(view.rewind());
    }
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 200; i++) {
      tap.responseBody(view.rewind());
    }
    long perEvent = (THREADS.getCurrentThreadAllocatedBytes() - before) / (200L * EVENTS);
    tap.finish(true);
    assertThat(perEvent).isZero();
  }

  private static void counted(String body) {
    Recorded recorded = Recorded.json(CHAT, body);
    UsageReport report = recorded.read();
    assertThat(Told.reported(report)).hasValue(Told.buckets("input 11, output 22"));
    assertThat(allocated(recorded)).isLessThan(MEMORY);
  }

  /** Bytes that reading the body allocates. */
  private static long allocated(Recorded recorded) {
    ExchangeTap tap = recorded.open(new Calibration());
    ByteBuffer body = ByteBuffer.wrap(recorded.body());
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int at = 0; at < recorded.body().length; at += PIECE) {
      tap.responseBody(body.limit(Math.min(recorded.body().length, at + PIECE)).position(at));
    }
    long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
    tap.finish(false);
    return bytes;
  }
}
