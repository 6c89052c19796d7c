package dev.tokenmeter.metrics.usage.dialect;

import static dev.tokenmeter.metrics.usage.dialect.Buckets.UNKNOWN;
import static dev.tokenmeter.metrics.usage.dialect.Buckets.orZero;

import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.scan.Path;
import dev.tokenmeter.metrics.usage.scan.PathGroup;
import dev.tokenmeter.metrics.usage.scan.PathTree;
import java.util.List;
import java.util.Optional;

/**
 * DashScope's own API (Qwen): every event tells a running total, of which the latest object counts.
 */
final class DashScopeReader implements UsageReader {
  private static final PathTree TREE;
  private static final Path ID;
  private static final Path CODE;
  private static final PathGroup FINISH;
  private static final Path FINISH_REASON;
  private static final Path CHOICE_FINISH_REASON;
  private static final Path USAGE;
  private static final Path INPUT;
  private static final Path OUTPUT;
  private static final Path TOTAL;
  private static final PathGroup CACHED;
  private static final PathGroup WRITTEN;
  private static final PathGroup REASONING;
  private static final PathGroup TEXTS;

  static {
    PathTree.Builder tree = PathTree.builder();
    ID = tree.text("request_id");
    CODE = tree.text("code");
    FINISH_REASON = tree.text("output.finish_reason");
    CHOICE_FINISH_REASON = tree.text("output.choices[].finish_reason");
    FINISH = tree.lengths("output.embeddings");
    USAGE = tree.object("usage");
    INPUT = tree.count("usage.input_tokens");
    OUTPUT = tree.count("usage.output_tokens");
    TOTAL = tree.count("usage.total_tokens");
    CACHED =
        tree.counts(
            "usage.prompt_tokens_details.cached_tokens",
            "usage.input_tokens_details.cached_tokens");
    WRITTEN = tree.counts("usage.prompt_tokens_details.cache_creation_input_tokens");
    REASONING = tree.counts("usage.output_tokens_details.reasoning_tokens");
    TEXTS =
        tree.lengths(
            "output.text",
            "output.choices[].message.content",
            "output.choices[].message.content[].text",
            "output.choices[].message.reasoning_content",
            "output.choices[].message.tool_calls[].function.arguments");
    TREE = tree.build();
  }

  private final Answer answer;
  private Optional<Tokens> usage = Optional.empty();

  DashScopeReader(Answer answer) {
    this.answer = answer;
  }

  @Override
  public PathTree paths() {
    return TREE;
  }

  @Override
  public void read(Captures text) {
    answer.responseId(text, ID);
    if (text.has(CODE) && !text.textEquals(CODE, "")) {
      answer.fail();
    }
    stopReason(text, FINISH_REASON);
    stopReason(text, CHOICE_FINISH_REASON);
    answer.delivered(TEXTS.sum(text));
    if (text.has(USAGE)) {
      Tokens tokens = tokens(text);
      usage = tokens.counts().isEmpty() ? usage : Optional.of(tokens);
    }
    if (FINISH.sum(text) > 0) {
      answer.stop();
    }
  }

  /** While the answer runs, the reason is the word {@code null}. */
  private void stopReason(Captures text, Path path) {
    if (!text.textEquals(path, "null")) {
      answer.stopReason(text, path);
    }
  }

  @Override
  public boolean complete(Ending ending) {
    return !answer.failed() && usage.isPresent() && (answer.stopped() || ending == Ending.CLEAN);
  }

  @Override
  public boolean outputReported() {
    return usage.isPresent();
  }

  @Override
  public List<UsageLine> lines() {
    return usage
        .map(tokens -> new UsageLine(answer.model(), Source.REPORTED, tokens))
        .map(List::of)
        .orElse(List.of());
  }

  private Tokens tokens(Captures text) {
    long input = text.count(INPUT);
    long output = text.count(OUTPUT);
    long cached = CACHED.first(text);
    long written = WRITTEN.first(text);
    Buckets buckets = new Buckets();
    if (input != UNKNOWN) {
      buckets.put(TokenType.INPUT, input - orZero(cached) - orZero(written));
    } else if (output == UNKNOWN) {
      buckets.putKnown(TokenType.INPUT, text.count(TOTAL));
    }
    buckets.putKnown(TokenType.CACHE_READ, cached).putKnown(TokenType.CACHE_WRITE, written);
    if (output != UNKNOWN) {
      buckets.put(TokenType.OUTPUT, output - orZero(REASONING.first(text)));
    }
    return buckets.putKnown(TokenType.REASONING, REASONING.first(text)).tokens(answer);
  }
}
