package dev.tokenmeter.metrics.usage;

import java.util.Locale;

/** The disjoint buckets of which every counted token lands in exactly one. */
public enum TokenType {
  INPUT,
  CACHE_READ,
  CACHE_WRITE,
  CACHE_WRITE_5M,
  CACHE_WRITE_30M,
  CACHE_WRITE_1H,
  CACHE_WRITE_12H,
  OUTPUT,
  REASONING,
  INPUT_AUDIO,
  INPUT_IMAGE,
  CACHE_READ_AUDIO,
  CACHE_READ_IMAGE,
  OUTPUT_AUDIO,
  OUTPUT_IMAGE;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The value of the metric label {@code type}, e.g. {@code cache_write_5m}. */
  public String label() {
    return label;
  }

  /** Whether the bucket counts what went into the model (cache reads and writes included). */
  public boolean isInput() {
    return switch (this) {
      case INPUT,
          CACHE_READ,
          CACHE_WRITE,
          CACHE_WRITE_5M,
          CACHE_WRITE_30M,
          CACHE_WRITE_1H,
          CACHE_WRITE_12H,
          INPUT_AUDIO,
          INPUT_IMAGE,
          CACHE_READ_AUDIO,
          CACHE_READ_IMAGE ->
          true;
      case OUTPUT, REASONING, OUTPUT_AUDIO, OUTPUT_IMAGE -> false;
    };
  }
}
