package dev.tokenmeter.config;

import java.util.List;

/** A YAML document as it was written, each part with its place. */
sealed interface Yaml {

  /** Where the part begins. */
  Spot spot();

  /**
   * A scalar.
   *
   * @param text without quotes and escapes
   */
  record Text(Spot spot, String text, Style style) implements Yaml {
    /** Whether nothing, {@code null} or {@code ~} was written. */
    boolean isNull() {
      return style == Style.PLAIN
          && (text.isEmpty() || text.equals("~") || text.equalsIgnoreCase("null"));
    }
  }

  /** A list. */
  record Items(Spot spot, List<Yaml> items) implements Yaml {}

  /** A map with its entries as they came, repeated keys included. */
  record Entries(Spot spot, List<Entry> entries) implements Yaml {}

  /** One key and its value. */
  record Entry(Text key, Yaml value) {}

  /** How a scalar was written. */
  enum Style {
    PLAIN,
    QUOTED
  }

  /** What the part is, for messages: "a list". */
  default String kind() {
    return switch (this) {
      case Text text -> text.isNull() ? "nothing" : "a single value";
      case Items items -> "a list";
      case Entries entries -> "a map";
    };
  }
}
