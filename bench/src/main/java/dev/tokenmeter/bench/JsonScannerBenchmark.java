package dev.tokenmeter.bench;

import dev.tokenmeter.metrics.usage.scan.JsonScanner;
import dev.tokenmeter.metrics.usage.scan.Path;
import dev.tokenmeter.metrics.usage.scan.PathTree;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The tokenizer over one JSON text of 1 MiB that arrives in pieces of 16 KiB, so that operations
 * per second are MiB per second.
 */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class JsonScannerBenchmark {
  private static final int TEXT_BYTES = 1 << 20;
  private static final int PIECE_BYTES = 16 << 10;

  /** What the text mostly is. */
  @Param({"STRING", "PROSE", "STRUCTURE", "NUMBERS"})
  public Shape shape = Shape.STRING;

  private JsonScanner scanner = new JsonScanner(Declared.TREE, JsonScanner.Extent.VALUE);
  private byte[] text = new byte[0];

  /** Kinds of untracked text, each repeated until the text is full. */
  public enum Shape {
    /** One long string without escapes, like base64. */
    STRING("\"", "QUJDREVGR0hJSktM", "\""),
    /** One long string with an escape every 32 bytes or so, like prose and code. */
    PROSE("\"", "the quick brown fox jumps over\\n", "\""),
    /** Small objects that do not matter. */
    STRUCTURE("[0", ",{\"index\":0,\"kind\":\"delta\",\"ok\":true,\"none\":null}", "]"),
    /** An embedding. */
    NUMBERS("[0", ",-0.012345678", "]");

    private final String start;
    private final String unit;
    private final String end;

    Shape(String start, String unit, String end) {
      this.start = start;
      this.unit = unit;
      this.end = end;
    }

    byte[] text() {
      String many = unit.repeat(TEXT_BYTES / unit.length());
      String json = "{\"content\":" + start + many + end + ",\"usage\":{\"prompt_tokens\":11}}";
      return json.getBytes(StandardCharsets.UTF_8);
    }
  }

  /** Makes the text. */
  @Setup
  public void setUp() {
    scanner = new JsonScanner(Declared.TREE, JsonScanner.Extent.VALUE);
    text = shape.text();
  }

  /** Reads the text and its one count. */
  @Benchmark
  public long read() {
    scanner.reset();
    for (int at = 0; at < text.length; at += PIECE_BYTES) {
      scanner.feed(text, at, Math.min(text.length, at + PIECE_BYTES));
    }
    if (!scanner.finish()) {
      throw new IllegalStateException("not JSON");
    }
    return scanner.captures().count(Declared.COUNT);
  }

  /** One declared count. */
  private static final class Declared {
    static final PathTree TREE;
    static final Path COUNT;

    static {
      PathTree.Builder tree = PathTree.builder();
      COUNT = tree.count("usage.prompt_tokens");
      TREE = tree.build();
    }

    private Declared() {}
  }
}
