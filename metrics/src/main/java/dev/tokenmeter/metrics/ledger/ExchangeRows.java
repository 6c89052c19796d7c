package dev.tokenmeter.metrics.ledger;

import dev.tokenmeter.metrics.record.ExchangeRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * Writes exchanges as rows. Rows of the same shape go together, since a statement costs as much as
 * a row, and the more they have in common, the less is bound. Used within one transaction at a
 * time: {@link #begin}, any number of exchanges of which none comes twice, {@link #flush}.
 */
final class ExchangeRows implements AutoCloseable {
  /** Rows that one statement inserts where there are that many of a shape. */
  static final int TOGETHER = 16;

  /** Rows of one statement where that many are alike but for times, numbers and ids. */
  static final int ALIKE = 32;

  /** Rows of one statement where fewer than {@link #ALIKE} are alike. */
  static final int FEW_ALIKE = 4;

  /** Shapes whose statements are kept; the one that was not used for longest goes first. */
  static final int SHAPES = 32;

  private final Connection connection;
  private final String instance;
  private final PreparedStatement delete;
  private final SequencedMap<Long, ShapeInserts> shapes = new LinkedHashMap<>(SHAPES, 0.75f, true);

  ExchangeRows(Connection connection, String instance) throws SQLException {
    this.connection = connection;
    this.instance = instance;
    delete = connection.prepareStatement("DELETE FROM exchange WHERE started_at = ? AND id = ?");
  }

  /** Forgets what an earlier transaction that failed has left. */
  void begin() {
    shapes.values().forEach(ShapeInserts::clear);
  }

  /**
   * Takes all rows of an exchange; the same exchange again replaces row by row.
   *
   * @return how many they are
   */
  int write(Entry entry) throws SQLException {
    int count = ExchangeRow.count(entry.exchange());
    for (int line = 0; line < count; line++) {
      RowValues row = ExchangeRow.of(entry, instance, line);
      inserts(row.shape()).add(row);
    }
    return count;
  }

  /** Removes all rows of an exchange that was written while it was open. */
  void remove(ExchangeRecord exchange) throws SQLException {
    delete.setLong(1, exchange.startedAt().toEpochMilli());
    delete.setString(2, exchange.id().toString());
    delete.executeUpdate();
  }

  /** Inserts what waits for others of its shape. */
  void flush() throws SQLException {
    for (ShapeInserts inserts : shapes.values()) {
      inserts.flush();
    }
  }

  private ShapeInserts inserts(long shape) throws SQLException {
    ShapeInserts known = shapes.get(shape);
    if (known != null) {
      return known;
    }
    if (shapes.size() >= SHAPES) {
      try (ShapeInserts eldest = shapes.pollFirstEntry().getValue()) {
        eldest.flush();
      }
    }
    ShapeInserts made = new ShapeInserts(connection, shape);
    shapes.put(shape, made);
    return made;
  }

  @Override
  public void close() throws SQLException {
    for (ShapeInserts inserts : shapes.values()) {
      inserts.close();
    }
    delete.close();
  }
}
