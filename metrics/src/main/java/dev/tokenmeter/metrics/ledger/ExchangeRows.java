package dev.tokenmeter.metrics.ledger;

import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.usage.UsageLine;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Writes exchanges as rows. Rows of the same shape go together, and what they have in common is
 * written once. Used within one transaction at a time: {@link #begin}, any number of exchanges of
 * which none comes twice, {@link #flush}.
 */
final class ExchangeRows implements AutoCloseable {
  /** Rows that one statement inserts where there are that many of a shape. */
  static final int TOGETHER = 64;

  /** Shapes whose statements are kept; the one that was not used for longest goes first. */
  static final int SHAPES = 32;

  private final Connection connection;
  private final String instance;
  private final Contexts contexts;
  private final FreeKeys keys;
  private final PreparedStatement delete;
  private final SequencedMap<Long, ShapeInserts> shapes = new LinkedHashMap<>(SHAPES, 0.75f, true);

  ExchangeRows(Connection connection, String instance) throws SQLException {
    this.connection = connection;
    this.instance = instance;
    contexts = new Contexts(connection);
    keys = new FreeKeys(connection);
    delete =
        connection.prepareStatement(
            "DELETE FROM exchange_line WHERE key >= ? AND key < ? AND id = ?");
  }

  /** Begins a transaction; what an earlier one that failed has left is forgotten. */
  void begin() throws SQLException {
    shapes.values().forEach(ShapeInserts::clear);
    contexts.begin();
  }

  /** The transaction has succeeded. */
  void done() {
    contexts.done();
  }

  /** Old rows were removed, and contexts with them. */
  void pruned() {
    contexts.forget();
  }

  /**
   * Takes all rows of an exchange; the same exchange again replaces row by row.
   *
   * @return how many they are
   */
  int write(Entry entry) throws SQLException {
    ExchangeRecord exchange = entry.exchange();
    long startedAt = exchange.startedAt().toEpochMilli();
    int count = ExchangeRow.count(exchange);
    for (int line = 0; line < count; line++) {
      Optional<UsageLine> used = ExchangeRow.used(exchange, line);
      long context = contexts.number(Context.of(exchange, instance, used));
      long key = Keys.of(startedAt, exchange.id(), line);
      RowValues row = ExchangeRow.of(entry, line, used, key, context);
      inserts(row.shape()).add(row);
    }
    return count;
  }

  /** Removes all rows of an exchange that was or may have been written before. */
  void remove(ExchangeRecord exchange) throws SQLException {
    long startedAt = exchange.startedAt().toEpochMilli();
    delete.setLong(1, Keys.from(startedAt));
    delete.setLong(2, Keys.from(startedAt + 1));
    delete.setString(3, exchange.id().toString());
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
    ShapeInserts made = new ShapeInserts(connection, keys, shape);
    shapes.put(shape, made);
    return made;
  }

  @Override
  public void close() throws SQLException {
    for (ShapeInserts inserts : shapes.values()) {
      inserts.close();
    }
    contexts.close();
    keys.close();
    delete.close();
  }
}
