package dev.tokenmeter.metrics.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Inserts rows of one shape, many at a time where many come. Rows that agree in all that describes
 * who called whom ({@link ExchangeRow#SHARED}) go first: a statement binds that once for all of
 * them.
 */
final class ShapeInserts implements AutoCloseable {
  private final RowStatements statements;
  private final long shared;
  private final Map<List<Object>, List<RowValues>> waiting = new LinkedHashMap<>();
  private final List<RowValues> mixed = new ArrayList<>(ExchangeRows.TOGETHER);

  ShapeInserts(Connection connection, long shape) {
    shared = shape & ExchangeRow.SHARED;
    statements = new RowStatements(connection, shape, shared);
  }

  /** Takes a row of this shape. */
  void add(RowValues values) throws SQLException {
    List<RowValues> alike = waiting.computeIfAbsent(values.of(shared), _ -> new ArrayList<>());
    alike.add(values);
    if (alike.size() == ExchangeRows.ALIKE) {
      statements.insertAlike(alike);
      alike.clear();
    }
  }

  /** Inserts what is left. */
  void flush() throws SQLException {
    for (List<RowValues> alike : waiting.values()) {
      int done = 0;
      for (; done + ExchangeRows.FEW_ALIKE <= alike.size(); done += ExchangeRows.FEW_ALIKE) {
        statements.insertAlike(alike.subList(done, done + ExchangeRows.FEW_ALIKE));
      }
      for (RowValues each : alike.subList(done, alike.size())) {
        mix(each);
      }
    }
    for (RowValues each : mixed) {
      statements.insert(List.of(each));
    }
    clear();
  }

  private void mix(RowValues values) throws SQLException {
    mixed.add(values);
    if (mixed.size() == ExchangeRows.TOGETHER) {
      statements.insert(mixed);
      mixed.clear();
    }
  }

  void clear() {
    waiting.clear();
    mixed.clear();
  }

  @Override
  public void close() throws SQLException {
    statements.close();
  }
}
