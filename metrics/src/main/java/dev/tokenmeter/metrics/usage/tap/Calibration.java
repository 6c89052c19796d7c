package dev.tokenmeter.metrics.usage.tap;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes of delivered text per output token, learned per model from finished streams. Thread-safe
 * and bounded; readers never wait.
 */
public final class Calibration {
  /** Bytes a token where nothing was learned: English text and code of current tokenizers. */
  static final double DEFAULT_BYTES_PER_TOKEN = 3.8;

  /** Models that are remembered; a further one is estimated by the default. */
  static final int MAX_MODELS = 1_024;

  /** Fewer tokens than this say little about a model. */
  static final long MIN_TOKENS = 16;

  /** Weight of the newest stream in the moving average. */
  private static final double WEIGHT = 0.1;

  /** Ratios outside of this come from output that was not delivered as text. */
  private static final double MIN_RATIO = 0.5;

  private static final double MAX_RATIO = 32;

  private final ConcurrentHashMap<String, AtomicLong> ratios = new ConcurrentHashMap<>();

  /** Nothing learned yet. */
  public Calibration() {}

  /** The tokens that so many bytes of a model's output probably are, rounded up. */
  long tokens(String model, long bytes) {
    AtomicLong ratio = ratios.get(model);
    double bytesPerToken =
        ratio == null ? DEFAULT_BYTES_PER_TOKEN : Double.longBitsToDouble(ratio.get());
    return (long) Math.ceil(bytes / bytesPerToken);
  }

  /** Learns from a finished stream; too short and impossible ones are ignored. */
  void learn(String model, long bytes, long tokens) {
    double seen = (double) bytes / tokens;
    if (tokens < MIN_TOKENS || !(seen >= MIN_RATIO && seen <= MAX_RATIO)) {
      return;
    }
    AtomicLong ratio = ratios.get(model);
    if (ratio == null) {
      if (ratios.size() >= MAX_MODELS) {
        return;
      }
      ratio = ratios.putIfAbsent(model, new AtomicLong(Double.doubleToLongBits(seen)));
    }
    if (ratio != null) {
      ratio.updateAndGet(
          bits -> {
            double before = Double.longBitsToDouble(bits);
            return Double.doubleToLongBits(before + WEIGHT * (seen - before));
          });
    }
  }
}
