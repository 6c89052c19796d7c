package dev.tokenmeter.metrics.usage.dialect;

import static dev.tokenmeter.metrics.usage.dialect.Buckets.UNKNOWN;
import static dev.tokenmeter.metrics.usage.dialect.Buckets.orZero;

import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.scan.Captures;

/**
 * Usage in the way of OpenAI's Realtime: totals, and details by modality of which what was read
 * from the cache is a part. Where no detail is told, all is text.
 */
record RealtimeUsage(
    long input,
    long output,
    long text,
    long audio,
    long image,
    long cached,
    long cachedText,
    long cachedAudio,
    long cachedImage,
    long textOut,
    long audioOut) {

  static RealtimeUsage of(Captures text, RealtimePaths paths) {
    return new RealtimeUsage(
        paths.input().first(text),
        paths.output().first(text),
        text.count(paths.text()),
        text.count(paths.audio()),
        text.count(paths.image()),
        text.count(paths.cached()),
        text.count(paths.cachedText()),
        text.count(paths.cachedAudio()),
        text.count(paths.cachedImage()),
        text.count(paths.textOut()),
        text.count(paths.audioOut()));
  }

  /** Whether the object counts anything. */
  boolean reported() {
    return input != UNKNOWN || output != UNKNOWN;
  }

  Tokens tokens(Answer answer) {
    Buckets buckets = new Buckets();
    long plainCached =
        cachedText != UNKNOWN
            ? cachedText
            : cached == UNKNOWN ? UNKNOWN : cached - orZero(cachedAudio) - orZero(cachedImage);
    if (input != UNKNOWN || text != UNKNOWN) {
      long plain = text != UNKNOWN ? text : input - orZero(audio) - orZero(image);
      buckets.put(TokenType.INPUT, plain - orZero(plainCached));
    }
    split(buckets, TokenType.INPUT_AUDIO, audio, cachedAudio);
    split(buckets, TokenType.INPUT_IMAGE, image, cachedImage);
    buckets.putKnown(TokenType.CACHE_READ, plainCached);
    buckets.putKnown(TokenType.CACHE_READ_AUDIO, cachedAudio);
    buckets.putKnown(TokenType.CACHE_READ_IMAGE, cachedImage);
    if (output != UNKNOWN || textOut != UNKNOWN) {
      buckets.put(TokenType.OUTPUT, textOut != UNKNOWN ? textOut : output - orZero(audioOut));
    }
    buckets.putKnown(TokenType.OUTPUT_AUDIO, audioOut);
    return buckets.tokens(answer);
  }

  private static void split(Buckets buckets, TokenType type, long all, long ofCache) {
    if (all != UNKNOWN) {
      buckets.put(type, all - orZero(ofCache));
    }
  }
}
