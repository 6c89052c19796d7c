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
    long besideInput,
    long besideOutput,
    long inputAudio,
    long outputAudio) {

  /** What a usage object says. */
  static OpenAiUsage of(Captures text, OpenAiPaths paths) {
    return new OpenAiUsage(
        paths.input().first(text),
        paths.output().first(text),
        text.count(paths.total()),
        paths.cached().first(text),
        paths.written().first(text),
        paths.written30m().first(text),
        paths.written12h().first(text),
        paths.reasoning().first(text),
        paths.besideInput().first(text),
        paths.besideOutput().first(text),
        paths.inputAudio().first(text),
        paths.outputAudio().first(text));
  }

  /** Whether the object counts anything. */
  boolean reported() {
    return input != UNKNOWN || output != UNKNOWN || total != UNKNOWN;
  }

  Tokens tokens(Answer answer) {
    Buckets buckets = new Buckets();
    if (input != UNKNOWN) {
      buckets.put(TokenType.INPUT, plainInput() + orZero(besideInput));
    } else if (output == UNKNOWN) {
      // Some embeddings and rankings tell no more than the total, which is all input.
      buckets.putKnown(TokenType.INPUT, total);
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
    long told = reasoning == UNKNOWN ? besideOutput : reasoning;
    if (told != UNKNOWN || total == UNKNOWN || input == UNKNOWN || output == UNKNOWN) {
      return told;
    }
    long beyond = total - input - output - orZero(besideInput);
    return beyond > 0 ? beyond : UNKNOWN;
  }
}
