package dev.tokenmeter.metrics.usage.dialect;

import static dev.tokenmeter.metrics.usage.dialect.Buckets.UNKNOWN;
import static dev.tokenmeter.metrics.usage.dialect.Buckets.orZero;

import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.scan.Path;
import dev.tokenmeter.metrics.usage.scan.PathGroup;
import dev.tokenmeter.metrics.usage.scan.PathTree;
import dev.tokenmeter.metrics.usage.scan.Row;
import java.util.List;

/**
 * Usage in the way of Bedrock's Converse, which Nova's own answers share: what was read from and
 * written to the cache stands beside the input, not inside of it.
 *
 * @param writes the written ones by time to live, empty where no split was told
 */
record ConverseUsage(long input, long output, long cacheRead, long cacheWrite, List<Write> writes) {

  /** Written with one time to live. */
  record Write(TokenType bucket, long tokens) {}

  /** The fields of a usage object. */
  record Paths(
      Path present,
      Path input,
      Path output,
      PathGroup cacheRead,
      PathGroup cacheWrite,
      Path details,
      Path ttl,
      Path written) {

    static Paths declare(PathTree.Builder tree, String at) {
      return new Paths(
          tree.object(at),
          tree.count(at + ".inputTokens"),
          tree.count(at + ".outputTokens"),
          tree.counts(at + ".cacheReadInputTokens", at + ".cacheReadInputTokenCount"),
          tree.counts(at + ".cacheWriteInputTokens", at + ".cacheWriteInputTokenCount"),
          tree.rows(at + ".cacheDetails[]"),
          tree.text(at + ".cacheDetails[].ttl"),
          tree.count(at + ".cacheDetails[].inputTokens"));
    }
  }

  static ConverseUsage of(Captures text, Paths paths) {
    List<Write> writes =
        text.rows(paths.details()).stream()
            .filter(row -> row.count(paths.written()) != UNKNOWN)
            .map(row -> new Write(bucket(row, paths), row.count(paths.written())))
            .toList();
    return new ConverseUsage(
        text.count(paths.input()),
        text.count(paths.output()),
        paths.cacheRead().first(text),
        paths.cacheWrite().first(text),
        writes);
  }

  /** Whether the object counts anything. */
  boolean reported() {
    return input != UNKNOWN || output != UNKNOWN;
  }

  /** Models of OpenAI count the cache inside of the input, in streams only. */
  ConverseUsage cacheTakenOut(Answer answer) {
    long cache = Tokens.add(orZero(cacheRead), orZero(cacheWrite));
    if (cache == 0 || input < cache) {
      return this;
    }
    answer.anomaly("bedrock_openai_cache");
    return new ConverseUsage(input - cache, output, cacheRead, cacheWrite, writes);
  }

  Tokens tokens(Answer answer) {
    Buckets buckets = new Buckets();
    buckets.putKnown(TokenType.INPUT, input).putKnown(TokenType.CACHE_READ, cacheRead);
    writes.forEach(write -> buckets.addKnown(write.bucket(), write.tokens()));
    long split = writes.stream().mapToLong(Write::tokens).reduce(0, Tokens::add);
    long rest = orZero(cacheWrite) - split;
    if (cacheWrite != UNKNOWN && rest < 0) {
      answer.anomaly("clamped");
    } else if (cacheWrite != UNKNOWN && (rest > 0 || writes.isEmpty())) {
      buckets.addKnown(TokenType.CACHE_WRITE, rest);
    }
    buckets.putKnown(TokenType.OUTPUT, output);
    return buckets.tokens(answer);
  }

  private static TokenType bucket(Row row, Paths paths) {
    return switch (row.text(paths.ttl()).orElse("")) {
      case "5m" -> TokenType.CACHE_WRITE_5M;
      case "1h" -> TokenType.CACHE_WRITE_1H;
      default -> TokenType.CACHE_WRITE;
    };
  }
}
