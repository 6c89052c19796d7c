package dev.tokenmeter.metrics.meter;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.prometheus.metrics.model.snapshots.Labels;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes counters in the text formats of Prometheus (0.0.4) and OpenMetrics (1.0). Most series of a
 * process are counters by caller, and a scrape of them must not cost a snapshot object each, nor
 * sorting them. One scrape on one thread; writes blocks of {@link #BLOCK} bytes.
 */
final class CounterText {
  /** Largest write, in bytes. */
  static final int BLOCK = 32 << 10;

  /** Digits of the largest long, and a point. */
  private static final int NUMBER = 20;

  /** How the lines before a family look. */
  enum Format {
    PROMETHEUS,
    OPEN_METRICS
  }

  private final OutputStream out;
  private final Format format;
  private final byte[] block = new byte[BLOCK];
  private final byte[] digits = new byte[NUMBER];
  private int used;

  CounterText(OutputStream out, Format format) {
    this.out = out;
    this.format = format;
  }

  /**
   * What stands between the name and the value of a sample; made once for each series.
   *
   * @param labels at least one
   */
  static byte[] labels(Labels labels) {
    StringBuilder text = new StringBuilder(96);
    for (int i = 0; i < labels.size(); i++) {
      text.append(i == 0 ? '{' : ',').append(labels.getPrometheusName(i)).append("=\"");
      escape(labels.getValue(i), text);
      text.append('"');
    }
    return text.append("} ").toString().getBytes(UTF_8);
  }

  private static void escape(String value, StringBuilder text) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> text.append("\\\\");
        case '"' -> text.append("\\\"");
        case '\n' -> text.append("\\n");
        default -> text.append(c);
      }
    }
  }

  /**
   * The lines that begin a family.
   *
   * @param name without {@code _total}
   * @param help one line without quotes and backslashes
   */
  void family(String name, String help) throws IOException {
    String lines =
        switch (format) {
          case PROMETHEUS ->
              "# HELP %1$s_total %2$s\n# TYPE %1$s_total counter\n".formatted(name, help);
          case OPEN_METRICS -> "# TYPE %1$s counter\n# HELP %1$s %2$s\n".formatted(name, help);
        };
    put(lines.getBytes(UTF_8));
  }

  /**
   * One sample.
   *
   * @param name as it is written
   * @param parts not negative
   * @param decimals how many of its digits stand behind the point
   */
  void sample(byte[] name, byte[] labels, long parts, int decimals) throws IOException {
    put(name);
    put(labels);
    number(parts, decimals);
    put((byte) '\n');
  }

  private void number(long parts, int decimals) throws IOException {
    int at = NUMBER;
    long rest = parts;
    int fraction = decimals;
    while (fraction > 0 && rest % 10 == 0) {
      rest /= 10;
      fraction--;
    }
    for (int written = 0; written <= fraction || rest > 0; written++) {
      if (written == fraction && fraction > 0) {
        digits[--at] = '.';
      }
      digits[--at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    put(digits, at, NUMBER - at);
  }

  private void put(byte[] bytes) throws IOException {
    put(bytes, 0, bytes.length);
  }

  private void put(byte[] bytes, int from, int length) throws IOException {
    if (length > BLOCK - used) {
      flush();
    }
    if (length > BLOCK) {
      out.write(bytes, from, length);
      return;
    }
    System.arraycopy(bytes, from, block, used, length);
    used += length;
  }

  private void put(byte octet) throws IOException {
    if (used == BLOCK) {
      flush();
    }
    block[used++] = octet;
  }

  /** Writes what is left in the block; the stream itself is not flushed. */
  void flush() throws IOException {
    out.write(block, 0, used);
    used = 0;
  }
}
