package dev.tokenmeter.metrics.usage.dialect;

import static dev.tokenmeter.metrics.usage.dialect.Buckets.UNKNOWN;
import static dev.tokenmeter.metrics.usage.dialect.Buckets.orZero;

import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.scan.Captures;

/**
 * Usage in the way of OpenAI: an input count that includes what was read from and written to the
 * cache, and an output count that includes the reasoning. Compatible hosts differ in what they
 * include; their totals tell.
 */
record OpenAiUsage(
    long input,
    long output,
    long total,
    long cached,
    long written,
    long written30m,
    long written12h,
    long reasoning,
    long inputAudio,
    long outputAudio) {

  /** What a usage object says. */
  static OpenAiUsage of(Captures text, OpenAiPaths paths) {
    return new OpenAiUsage(
        text.count(paths.input()),
        text.count(paths.output()),
        text.count(paths.total()),
        paths.cached().first(text),
        paths.written().first(text),
        text.count(paths.written30m()),
        text.count(paths.written12h()),
        paths.reasoning().first(text),
        text.count(paths.inputAudio()),
        text.count(paths.outputAudio()));
  }

  /** Whether the object counts anything. */
  boolean reported() {
    return input != UNKNOWN || output != UNKNOWN;
  }

  Tokens tokens(Answer answer) {
    Buckets buckets = new Buckets();
    if (input != UNKNOWN) {
      buckets.put(TokenType.INPUT, plainInput());
    }
    buckets.putKnown(TokenType.CACHE_READ, cached);
    buckets.putKnown(TokenType.CACHE_WRITE_30M, written30m);
    buckets.putKnown(TokenType.CACHE_WRITE_12H, written12h);
    long rest = written - orZero(written30m) - orZero(written12h);
    if (written != UNKNOWN && (rest != 0 || !ttlKnown())) {
      buckets.put(TokenType.CACHE_WRITE, rest);
    }
    buckets.putKnown(TokenType.INPUT_AUDIO, inputAudio);
    long thoughts = thoughts();
    if (output != UNKNOWN) {
      long inside = reasoningInside() ? orZero(reasoning) : 0;
      buckets.put(TokenType.OUTPUT, output - inside - orZero(outputAudio));
    }
    buckets.putKnown(TokenType.REASONING, thoughts);
    buckets.putKnown(TokenType.OUTPUT_AUDIO, outputAudio);
    return buckets.tokens(answer);
  }

  private long plainInput() {
    long writes = Math.max(orZero(written), orZero(written30m) + orZero(written12h));
    // More read than asked cannot be inside of it.
    long inside = orZero(cached) > input ? 0 : orZero(cached) + writes;
    return input - inside - orZero(inputAudio);
  }

  private boolean ttlKnown() {
    return written30m != UNKNOWN || written12h != UNKNOWN;
  }

  private boolean reasoningInside() {
    if (reasoning == UNKNOWN || reasoning > output) {
      return false;
    }
    return reasoning == 0 || total == UNKNOWN || total != orZero(input) + output + reasoning;
  }

  /** Reasoning as told, or what the total holds beyond input and output where nothing is told. */
  private long thoughts() {
    if (reasoning != UNKNOWN || total == UNKNOWN || input == UNKNOWN || output == UNKNOWN) {
      return reasoning;
    }
    long beyond = total - input - output;
    return beyond > 0 ? beyond : UNKNOWN;
  }
}
