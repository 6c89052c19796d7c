package dev.tokenmeter.metrics.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Writes rows of exchanges that were read from a damaged ledger, of this release or of one before
 * contexts were kept apart. A row whose context cannot be read any more is kept as nobody's, since
 * its tokens were used all the same.
 */
final class SalvagedExchanges {
  private static final String UNKNOWN = "unknown";

  /** What stands in for a value that must not be null and cannot be read. */
  private static final Map<String, Object> INSTEAD =
      Map.of(
          "instance",
          UNKNOWN,
          "caller",
          UNKNOWN,
          "team",
          "none",
          "client",
          "other",
          "provider",
          UNKNOWN,
          "billing",
          UNKNOWN,
          "operation",
          "other",
          "status",
          0,
          "outcome",
          "ok",
          "billable",
          1);

  private final Connection from;
  private final Map<List<Object>, Long> numbers = new HashMap<>();

  SalvagedExchanges(Connection from) {
    this.from = from;
  }

  /** Begins a transaction; the one before may have failed, and its contexts are gone then. */
  void begin() {
    numbers.clear();
  }

  /**
   * Writes rows within a transaction.
   *
   * @param columns of the values
   * @return how many were new
   */
  int write(Connection to, List<String> columns, List<Object[]> rows) throws SQLException {
    List<String> own = new ArrayList<>(columns);
    own.removeAll(Context.COLUMNS);
    own.removeAll(List.of("started_at", "workload", "key", "context", "id", "line"));
    own.addAll(0, List.of("id", "line"));
    int added = 0;
    try (Contexts contexts = new Contexts(to);
        PreparedStatement insert = to.prepareStatement(sql(own))) {
      for (Object[] values : rows) {
        Map<String, Object> row = new HashMap<>();
        for (int i = 0; i < values.length; i++) {
          row.put(columns.get(i), values[i]);
        }
        OptionalLong began = startedAt(row);
        if (began.isEmpty()) {
          continue;
        }
        long startedAt = began.getAsLong();
        insert.setLong(1, startedAt);
        insert.setLong(2, number(contexts, startedAt, row));
        for (int i = 0; i < own.size(); i++) {
          insert.setObject(i + 3, row.get(own.get(i)));
        }
        added += insert.executeUpdate();
      }
    }
    return added;
  }

  /** A key behind those of the same millisecond, unless the row is there already. */
  private static String sql(List<String> own) {
    List<String> parameters = new ArrayList<>();
    for (int i = 0; i < own.size(); i++) {
      parameters.add("?" + (i + 3));
    }
    return """
    INSERT OR IGNORE INTO exchange_line (key, context, %1$s)
    SELECT coalesce((SELECT max(key) + 1 FROM exchange_line
        WHERE key >= %2$s AND key < (?1 + 1) << %4$d), %2$s), ?2, %3$s
    WHERE NOT EXISTS (SELECT 1 FROM exchange_line
        WHERE key >= ?1 << %4$d AND key < (?1 + 1) << %4$d AND id = ?3 AND line = ?4)\
    """
        .formatted(
            String.join(", ", own), Keys.takenOver("?1"), String.join(", ", parameters), Keys.BITS);
  }

  /** Empty where it is part of the damage. */
  private static OptionalLong startedAt(Map<String, Object> row) {
    if (row.get("key") instanceof Number key) {
      return OptionalLong.of(key.longValue() >> Keys.BITS);
    }
    return row.get("started_at") instanceof Number time
        ? OptionalLong.of(time.longValue())
        : OptionalLong.empty();
  }

  /** The number of a row's context in the ledger that is written. */
  private long number(Contexts contexts, long startedAt, Map<String, Object> row)
      throws SQLException {
    Object before = row.get("context");
    List<Object> same =
        before == null ? values(startedAt, row) : List.of(Context.day(startedAt), before);
    Long known = numbers.get(same);
    if (known != null) {
      return known;
    }
    long number = contexts.insert(values(startedAt, before == null ? row : read(before)));
    numbers.put(same, number);
    return number;
  }

  private static List<Object> values(long startedAt, Map<String, Object> found) {
    List<Object> values = new ArrayList<>();
    for (String column : Context.COLUMNS) {
      Object value = found.get(column);
      values.add(value == null ? INSTEAD.get(column) : value);
    }
    values.set(Context.COLUMNS.indexOf("day"), Context.day(startedAt));
    return values;
  }

  /** What is left of a context; nothing, where the damage is. */
  private Map<String, Object> read(Object number) {
    Map<String, Object> found = new HashMap<>();
    try (PreparedStatement select =
        from.prepareStatement("SELECT * FROM context WHERE number = ?")) {
      select.setObject(1, number);
      try (ResultSet row = select.executeQuery()) {
        if (row.next()) {
          for (String column : Context.COLUMNS) {
            found.put(column, row.getObject(column));
          }
        }
      }
    } catch (SQLException e) {
      found.clear();
    }
    return found;
  }
}
