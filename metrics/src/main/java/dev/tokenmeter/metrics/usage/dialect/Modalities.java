package dev.tokenmeter.metrics.usage.dialect;

import static dev.tokenmeter.metrics.usage.dialect.Buckets.UNKNOWN;
import static dev.tokenmeter.metrics.usage.dialect.Buckets.orZero;

import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.scan.Row;

/**
 * The tokens of a Gemini count that are sound or pictures; the other modalities have no bucket of
 * their own.
 *
 * @param audioCount unknown where no row is of that kind
 * @param imageCount likewise
 */
record Modalities(long audioCount, long imageCount) {
  static final Modalities NONE = new Modalities(UNKNOWN, UNKNOWN);

  /** What a text says, or what was said before where it is silent. */
  static Modalities latest(Captures text, GeminiPaths.Details details, Modalities before) {
    if (!text.has(details.rows())) {
      return before;
    }
    long audio = UNKNOWN;
    long image = UNKNOWN;
    for (Row row : text.rows(details.rows())) {
      long count = orZero(row.count(details.count()));
      switch (row.text(details.modality()).orElse("")) {
        case "AUDIO", "audio" -> audio = Tokens.add(orZero(audio), count);
        case "IMAGE", "image" -> image = Tokens.add(orZero(image), count);
        default -> {}
      }
    }
    return new Modalities(audio, image);
  }

  boolean hasAudio() {
    return audioCount != UNKNOWN;
  }

  boolean hasImage() {
    return imageCount != UNKNOWN;
  }

  long audio() {
    return orZero(audioCount);
  }

  long image() {
    return orZero(imageCount);
  }
}
