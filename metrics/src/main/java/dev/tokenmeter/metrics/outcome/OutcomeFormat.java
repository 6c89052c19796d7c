package dev.tokenmeter.metrics.outcome;

import java.util.Optional;

/** How outcomes are written. */
public enum OutcomeFormat {
  /** An array of objects. */
  JSON("application/json"),
  /** Lines under {@value OutcomeCsv#HEADER}. */
  CSV("text/csv");

  private final String contentType;

  OutcomeFormat(String contentType) {
    this.contentType = contentType;
  }

  /** The format of a content type without its parameters; empty if it is none of them. */
  public static Optional<OutcomeFormat> of(String contentType) {
    for (OutcomeFormat format : values()) {
      if (format.contentType.equalsIgnoreCase(contentType)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  /** The format of what begins like this: JSON begins with a bracket. */
  static OutcomeFormat guess(String text) {
    String begin = text.stripLeading();
    return begin.startsWith("[") || begin.startsWith("{") ? JSON : CSV;
  }
}
