package dev.tokenmeter.metrics.usage.scan;

import java.util.Locale;

/** The words of JSON. */
enum Literal {
  TRUE,
  FALSE,
  NULL;

  private final String text = name().toLowerCase(Locale.ROOT);

  byte at(int index) {
    return (byte) text.charAt(index);
  }

  int length() {
    return text.length();
  }
}
