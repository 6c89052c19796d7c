package dev.tokenmeter.metrics.ledger;

import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * Which tokens of a row have no price, as the names of their types. All tokens of a type have one,
 * or none has.
 */
final class UnpricedTypes {
  /** Of rows of releases that did not write the types down, and had no price at all. */
  private static final String ALL = "*";

  /** Null where everything has a price, or where an early release did not say what has none. */
  static final String COLUMN =
      "CASE WHEN unpriced_tokens > 0 THEN coalesce(unpriced_types,"
          + " CASE WHEN cost_nano_usd IS NULL THEN '"
          + ALL
          + "' END) END";

  private UnpricedTypes() {}

  /** As a row holds it. */
  static Optional<String> text(Tokens unpriced) {
    if (unpriced.counts().isEmpty()) {
      return Optional.empty();
    }
    StringJoiner names = new StringJoiner(" ");
    unpriced
        .counts()
        .forEach(
            (type, count) -> {
              if (count > 0) {
                names.add(type.label());
              }
            });
    return Optional.of(names.toString()).filter(text -> !text.isEmpty());
  }

  /** What has no price of all that was used. */
  static Tokens of(Optional<String> text, Tokens used) {
    if (text.isEmpty()) {
      return Tokens.none();
    }
    List<String> names = Arrays.asList(text.get().split(" ", -1));
    Map<TokenType, Long> unpriced = new EnumMap<>(TokenType.class);
    used.counts()
        .forEach(
            (type, count) -> {
              if (text.get().equals(ALL) || names.contains(type.label())) {
                unpriced.put(type, count);
              }
            });
    return new Tokens(unpriced);
  }
}
