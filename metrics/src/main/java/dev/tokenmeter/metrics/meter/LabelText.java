package dev.tokenmeter.metrics.meter;

/** What may stand in a label that a client or a provider names. */
final class LabelText {
  /** Longest label value, in characters. */
  static final int MAX_LENGTH = 128;

  private LabelText() {}

  /**
   * Whether a value may become a label: not empty (the same as absent to Prometheus), not too long,
   * without control characters, and encodable, since two values that encode alike would be one
   * series twice, which breaks the whole scrape.
   */
  static boolean isClean(String value) {
    if (value.isEmpty() || value.length() > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (Character.isISOControl(c)) {
        return false;
      }
      if (Character.isSurrogate(c)) {
        if (i + 1 == value.length() || !Character.isSurrogatePair(c, value.charAt(i + 1))) {
          return false;
        }
        i++;
      }
    }
    return true;
  }
}
