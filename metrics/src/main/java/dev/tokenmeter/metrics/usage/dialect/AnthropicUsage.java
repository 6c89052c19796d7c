package dev.tokenmeter.metrics.usage.dialect;

import static dev.tokenmeter.metrics.usage.dialect.Buckets.UNKNOWN;
import static dev.tokenmeter.metrics.usage.dialect.Buckets.orZero;

import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.scan.Row;
import java.util.List;

/**
 * The usage of one Anthropic message, merged over its events: a later count replaces, an absent one
 * keeps.
 */
final class AnthropicUsage {
  private long input = UNKNOWN;
  private long cacheRead = UNKNOWN;
  private long cacheCreation = UNKNOWN;
  private CacheWrites writes = CacheWrites.NONE;
  private long output = UNKNOWN;
  private long thinking = UNKNOWN;
  private List<Row> iterations = List.of();
  private AnthropicPaths.Iteration columns = AnthropicPaths.WHOLE.usage().iteration();

  boolean outputKnown() {
    return output != UNKNOWN;
  }

  void merge(Captures text, AnthropicPaths.Usage usage, Answer answer) {
    AnthropicPaths.Counts counts = usage.counts();
    long newInput = text.count(counts.input());
    long newRead = text.count(counts.cacheRead());
    long newCreation = text.count(counts.cacheCreation());
    // Compatible servers send zeros for what another event tells; a true answer has some input.
    if (orZero(newInput) + orZero(newRead) + orZero(newCreation) > 0 || input == UNKNOWN) {
      input = latest(newInput, input);
      cacheRead = latest(newRead, cacheRead);
      cacheCreation = latest(newCreation, cacheCreation);
    }
    CacheWrites split = new CacheWrites(text.count(counts.write5m()), text.count(counts.write1h()));
    writes = split.known() ? split : writes;
    output = latest(text.count(counts.output()), output);
    thinking = latest(text.count(usage.thinking()), thinking);
    usage.serverTools().into(answer, text);
    if (text.has(usage.iterations())) {
      iterations = text.rows(usage.iterations());
      columns = usage.iteration();
    }
  }

  /** One line for the model that served, one for each other model; empty if nothing was told. */
  List<UsageLine> lines(Answer answer) {
    if (input == UNKNOWN && output == UNKNOWN && cacheRead == UNKNOWN && cacheCreation == UNKNOWN) {
      return List.of();
    }
    Iterations passes = new Iterations(answer, columns, iterations);
    passes.fallbackModel().ifPresent(answer::servedBy);
    Buckets buckets = new Buckets();
    buckets.putKnown(TokenType.INPUT, input).putKnown(TokenType.CACHE_READ, cacheRead);
    writes.of(cacheCreation, passes.writes(), answer).into(buckets);
    if (output != UNKNOWN) {
      buckets.put(TokenType.OUTPUT, output - orZero(thinking));
    }
    buckets.putKnown(TokenType.REASONING, thinking);
    if (output == 0 && answer.stoppedBy("refusal")) {
      answer.waive();
    }
    return passes.lines(buckets.tokens(answer));
  }

  private static long latest(long count, long before) {
    return count == UNKNOWN ? before : count;
  }
}
