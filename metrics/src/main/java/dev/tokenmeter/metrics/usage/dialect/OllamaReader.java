package dev.tokenmeter.metrics.usage.dialect;

import static dev.tokenmeter.metrics.usage.dialect.Buckets.UNKNOWN;
import static dev.tokenmeter.metrics.usage.dialect.Buckets.orZero;

import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.scan.Path;
import dev.tokenmeter.metrics.usage.scan.PathGroup;
import dev.tokenmeter.metrics.usage.scan.PathTree;
import java.util.List;

/**
 * Ollama's own API: one JSON text a line, of which the last one, marked {@code done}, counts; a
 * count that it leaves out is 0. Embeddings are one text without the mark.
 */
final class OllamaReader implements UsageReader {
  private static final PathTree TREE;
  private static final Path MODEL;
  private static final Path DONE;
  private static final Path DONE_REASON;
  private static final PathGroup ERROR;
  private static final Path PROMPT;
  private static final Path CACHED;
  private static final Path OUTPUT;
  private static final PathGroup TEXTS;

  static {
    PathTree.Builder tree = PathTree.builder();
    MODEL = tree.text("model");
    DONE = tree.flag("done");
    DONE_REASON = tree.text("done_reason");
    ERROR = tree.lengths("error");
    PROMPT = tree.count("prompt_eval_count");
    CACHED = tree.count("prompt_eval_cached_count");
    OUTPUT = tree.count("eval_count");
    TEXTS =
        tree.lengths(
            "message.content",
            "message.thinking",
            "message.tool_calls[].function.arguments",
            "response",
            "thinking");
    TREE = tree.build();
  }

  private final Answer answer;
  private long prompt = UNKNOWN;
  private long cached = UNKNOWN;
  private long output = UNKNOWN;
  private boolean ended;

  OllamaReader(Answer answer) {
    this.answer = answer;
  }

  @Override
  public PathTree paths() {
    return TREE;
  }

  @Override
  public void read(Captures text) {
    answer.model(text, MODEL);
    answer.stopReason(text, DONE_REASON);
    if (ERROR.sum(text) > 0) {
      answer.fail();
    }
    answer.delivered(TEXTS.sum(text));
    boolean done = text.has(DONE) && text.flag(DONE).orElse(false);
    if (done || (!text.has(DONE) && text.has(PROMPT))) {
      ended = true;
      cached = text.count(CACHED);
      prompt = done ? orZero(text.count(PROMPT)) : text.count(PROMPT);
      output = done ? orZero(text.count(OUTPUT)) : text.count(OUTPUT);
    }
  }

  @Override
  public boolean complete(Ending ending) {
    return ended && !answer.failed();
  }

  @Override
  public boolean outputReported() {
    return ended;
  }

  @Override
  public List<UsageLine> lines() {
    if (!ended) {
      return List.of();
    }
    Buckets buckets = new Buckets();
    buckets.put(TokenType.INPUT, prompt - orZero(cached));
    buckets.putKnown(TokenType.CACHE_READ, cached);
    buckets.putKnown(TokenType.OUTPUT, output);
    return List.of(new UsageLine(answer.model(), Source.REPORTED, buckets.tokens(answer)));
  }
}
