package dev.tokenmeter.metrics.usage.dialect;

import static dev.tokenmeter.metrics.usage.dialect.Buckets.UNKNOWN;
import static dev.tokenmeter.metrics.usage.dialect.Buckets.orZero;

import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.scan.PathTree;
import dev.tokenmeter.metrics.usage.scan.Row;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Anthropic Messages. A stream tells its input in {@code message_start} and corrects it in {@code
 * message_delta}, whose counts are totals: a later count replaces, an absent one keeps.
 */
final class AnthropicReader implements UsageReader {
  private static final byte[] MESSAGE_START = bytes("message_start");
  private static final byte[] MESSAGE_DELTA = bytes("message_delta");
  private static final byte[] MESSAGE_STOP = bytes("message_stop");
  private static final byte[] BLOCK_DELTA = bytes("content_block_delta");
  private static final byte[] BLOCK_START = bytes("content_block_start");
  private static final byte[] MESSAGE = bytes("message");
  private static final byte[] ERROR = bytes("error");
  private static final byte[] FALLBACK = bytes("fallback");

  private final Answer answer;
  private long input = UNKNOWN;
  private long cacheRead = UNKNOWN;
  private long cacheCreation = UNKNOWN;
  private CacheWrites writes = CacheWrites.NONE;
  private long output = UNKNOWN;
  private long thinking = UNKNOWN;
  private List<Row> iterations = List.of();
  private AnthropicPaths.Iteration columns = AnthropicPaths.WHOLE.usage().iteration();
  private boolean outputReported;
  private boolean ended;

  AnthropicReader(Answer answer) {
    this.answer = answer;
  }

  @Override
  public PathTree paths() {
    return AnthropicPaths.TREE;
  }

  @Override
  public void read(Captures text) {
    if (text.textIs(AnthropicPaths.TYPE, BLOCK_DELTA)) {
      answer.delivered(AnthropicPaths.TEXTS.sum(text));
    } else if (text.textIs(AnthropicPaths.TYPE, MESSAGE_START)) {
      message(text, AnthropicPaths.STARTED);
    } else if (text.textIs(AnthropicPaths.TYPE, MESSAGE_DELTA)) {
      answer.stopReason(text, AnthropicPaths.DELTA_STOP_REASON);
      outputReported |= text.has(AnthropicPaths.WHOLE.usage().counts().output());
      usage(text, AnthropicPaths.WHOLE.usage());
    } else if (text.textIs(AnthropicPaths.TYPE, MESSAGE_STOP)) {
      ended = true;
    } else if (text.textIs(AnthropicPaths.TYPE, BLOCK_START)) {
      if (text.textIs(AnthropicPaths.FALLBACK_TYPE, FALLBACK)) {
        text.text(AnthropicPaths.FALLBACK_MODEL).ifPresent(answer::servedBy);
      }
    } else if (text.textIs(AnthropicPaths.TYPE, ERROR)) {
      answer.fail();
    } else if (!text.has(AnthropicPaths.TYPE) || text.textIs(AnthropicPaths.TYPE, MESSAGE)) {
      whole(text);
    }
  }

  @Override
  public boolean complete(Ending ending) {
    return !answer.failed() && (ended || (answer.stopped() && ending == Ending.CLEAN));
  }

  @Override
  public boolean outputReported() {
    return outputReported;
  }

  @Override
  public List<UsageLine> lines() {
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

  private void whole(Captures text) {
    if (text.has(AnthropicPaths.ERROR)) {
      answer.fail();
      return;
    }
    message(text, AnthropicPaths.WHOLE);
    answer.delivered(AnthropicPaths.TEXTS.sum(text));
    outputReported = output != UNKNOWN;
    ended |= text.has(AnthropicPaths.TYPE) || text.has(AnthropicPaths.WHOLE.usage().present());
  }

  private void message(Captures text, AnthropicPaths.Message message) {
    answer.model(text, message.model());
    answer.responseId(text, message.id());
    answer.serviceTier(text, message.serviceTier());
    answer.speed(text, message.speed());
    answer.region(text, message.region());
    answer.stopReason(text, message.stopReason());
    usage(text, message.usage());
  }

  private void usage(Captures text, AnthropicPaths.Usage usage) {
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

  private static long latest(long count, long before) {
    return count == UNKNOWN ? before : count;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
