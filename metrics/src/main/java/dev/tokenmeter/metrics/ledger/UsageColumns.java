package dev.tokenmeter.metrics.ledger;

import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;

/** Expressions over the tables that more than one statement needs. */
final class UsageColumns {
  /** The model that served; where an answer does not name it, the one asked for. */
  static final String MODEL =
      "coalesce(model, CASE WHEN status BETWEEN 200 AND 299 THEN model_requested END, 'other')";

  /** The class of use, which is not kept where there is none. */
  static final String SIGNAL = "coalesce(signal, 'none')";

  private UsageColumns() {}

  /**
   * The sum of a column, null where no row has a value. Halves are summed apart, so that no sum of
   * valid rows overflows before SQLite's own arithmetic can turn it into the nearest real.
   */
  static String sum(String column) {
    return "sum(%1$s >> 32) * 4294967296 + sum(%1$s & 4294967295)".formatted(column);
  }

  /**
   * The counts by type, whose columns lie side by side in the order of the types.
   *
   * @param first of these columns, from 1
   */
  static Tokens counts(ResultSet row, int first) throws SQLException {
    Map<TokenType, Long> counts = new EnumMap<>(TokenType.class);
    int at = first;
    for (TokenType type : TokenType.values()) {
      long count = row.getLong(at++);
      if (!row.wasNull()) {
        counts.put(type, count);
      }
    }
    return new Tokens(counts);
  }
}
