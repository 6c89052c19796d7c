package dev.tokenmeter.metrics.ledger;

import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.usage.UsageLine;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConnection;

/**
 * Writes exchanges as rows. What rows have in common is written once; many of them go together, and
 * fewer with others of the same shape.
 */
final class ExchangeRows implements AutoCloseable {
  /** Rows that one statement inserts where there are that many of a shape. */
  static final int TOGETHER = 64;

  /** Shapes whose statements are kept; the one that was not used for longest goes first. */
  static final int SHAPES = 32;

  private static final Logger LOG = LoggerFactory.getLogger(ExchangeRows.class);

  private final SQLiteConnection connection;
  private final String instance;
  private final Contexts contexts;
  private final FreeKeys keys;
  private final RowValues row = ExchangeRow.room();
  private final PreparedStatement delete;
  private final SequencedMap<Long, ShapeInserts> shapes = new LinkedHashMap<>(SHAPES, 0.75f, true);
  private @Nullable BulkInsert bulk;
  private boolean refused;

  ExchangeRows(SQLiteConnection connection, String instance) throws SQLException {
    this.connection = connection;
    this.instance = instance;
    contexts = new Contexts(connection);
    keys = new FreeKeys(connection);
    delete =
        connection.prepareStatement(
            "DELETE FROM exchange_line WHERE key >= ? AND key < ? AND id = ?");
  }

  /**
   * Writes exchanges, of which none comes twice, all or none. What was written of them before is
   * replaced.
   *
   * @param open those of which rows were written while they ran
   * @return how many rows they became
   */
  int write(Collection<Entry> entries, Set<UUID> open) throws SQLException {
    List<Entry> finished = new ArrayList<>(entries.size());
    List<Entry> running = new ArrayList<>();
    for (Entry entry : entries) {
      switch (entry.stage()) {
        case OPEN -> running.add(entry);
        case FINISHED -> finished.add(entry);
      }
    }
    int[] written = new int[1];
    if (finished.size() >= BulkInsert.LEAST && !refused) {
      OptionalInt together =
          writeTogether(
              finished,
              () -> {
                remove(entries, open);
                written[0] = writeEach(running);
              });
      if (together.isPresent()) {
        return together.getAsInt() + written[0];
      }
    }
    Transaction.run(
        connection,
        () -> {
          contexts.begin();
          remove(entries, open);
          written[0] = writeEach(entries);
        });
    contexts.done();
    return written[0];
  }

  /**
   * Contexts are written and rows made in one transaction, handed over outside of any, and inserted
   * in a second one. Whatever keeps them from going together (one is there already, say, or another
   * process has written meanwhile), they may go one by one; what is not a matter of these rows
   * would keep the next from it too.
   *
   * @param finished exchanges, since what is open would have to be in an index
   * @param before what is done first, in the same transaction
   * @return how many rows they became; empty if nothing was written, nor done before
   * @throws SQLException if nothing can be written at all
   */
  private OptionalInt writeTogether(List<Entry> finished, Transaction.Work before)
      throws SQLException {
    boolean[] written = new boolean[1];
    try {
      BulkInsert rows = bulk();
      Transaction.run(connection, () -> pack(rows, finished));
      contexts.done();
      if (rows.load()) {
        Transaction.run(
            connection,
            () -> {
              if (contexts.resume()) {
                before.run();
                rows.insert();
                written[0] = true;
              }
            });
      }
      if (written[0]) {
        contexts.done();
        return OptionalInt.of(rows.size());
      }
    } catch (SQLException e) {
      if (Trouble.of(e) == Trouble.ENVIRONMENT) {
        throw e;
      }
      if (!Trouble.isTakenKey(e)) {
        refuse(e);
      }
    } catch (RuntimeException e) {
      refuse(e);
    }
    return OptionalInt.empty();
  }

  private void refuse(Exception why) throws SQLException {
    LOG.warn("from now on each exchange is written alone, which takes longer", why);
    refused = true;
    if (bulk != null) {
      BulkInsert made = bulk;
      bulk = null;
      made.close();
    }
  }

  private void pack(BulkInsert rows, List<Entry> finished) throws SQLException {
    contexts.begin();
    rows.clear();
    for (Entry entry : finished) {
      int count = ExchangeRow.count(entry.exchange());
      for (int line = 0; line < count; line++) {
        fill(row.clear(), entry, line);
        rows.add(row);
      }
    }
  }

  private int writeEach(Collection<Entry> entries) throws SQLException {
    List<RowValues> rows = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      int count = ExchangeRow.count(entry.exchange());
      for (int line = 0; line < count; line++) {
        RowValues made = ExchangeRow.room();
        fill(made, entry, line);
        rows.add(made);
      }
    }
    // Behind one another SQLite only appends them, and splits no page.
    rows.sort(Comparator.comparingLong(made -> made.numberAt(ExchangeRow.KEY)));
    shapes.values().forEach(ShapeInserts::clear);
    for (RowValues made : rows) {
      inserts(made.shape()).add(made);
    }
    for (ShapeInserts inserts : shapes.values()) {
      inserts.flush();
    }
    return rows.size();
  }

  private void fill(RowValues values, Entry entry, int line) throws SQLException {
    ExchangeRecord exchange = entry.exchange();
    Optional<UsageLine> used = ExchangeRow.used(exchange, line);
    long context = contexts.number(Context.of(exchange, instance, used));
    long key = Keys.of(exchange.startedAt().toEpochMilli(), exchange.id(), line);
    ExchangeRow.fill(values, entry, line, used, key, context);
  }

  /** Old rows were removed, and contexts with them. */
  void pruned() {
    contexts.forget();
  }

  private void remove(Collection<Entry> entries, Set<UUID> open) throws SQLException {
    if (open.isEmpty()) {
      return;
    }
    for (Entry entry : entries) {
      if (open.contains(entry.id())) {
        remove(entry.exchange());
      }
    }
  }

  private void remove(ExchangeRecord exchange) throws SQLException {
    long startedAt = exchange.startedAt().toEpochMilli();
    delete.setLong(1, Keys.from(startedAt));
    delete.setLong(2, Keys.from(startedAt + 1));
    delete.setString(3, exchange.id().toString());
    delete.executeUpdate();
  }

  /** Made where many rows come; most ledgers never see that many at once. */
  private BulkInsert bulk() throws SQLException {
    BulkInsert known = bulk;
    if (known != null) {
      return known;
    }
    BulkInsert made = new BulkInsert(connection);
    bulk = made;
    return made;
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
    if (bulk != null) {
      bulk.close();
    }
    delete.close();
  }
}
