package dev.tokenmeter.metrics.ledger;

import dev.tokenmeter.metrics.usage.TokenType;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The tables, and the steps by which a ledger of an earlier release becomes one of this release. A
 * step that was released is never changed; what is new is a further step.
 *
 * <p>The version stands in a table and in the file's header. Only where both agree is it believed,
 * so that a flipped bit is damage and not a release of the future.
 */
record Schema(List<Migration> migrations) {

  /** One step: statements that turn the version before it into this one. */
  record Migration(List<String> statements) {
    Migration {
      statements = List.copyOf(statements);
    }
  }

  private static final String TOKEN_COLUMNS =
      Arrays.stream(TokenType.values())
          .map(type -> type.label() + " INTEGER")
          .collect(Collectors.joining(", "));

  /** As the first release with a ledger made it. */
  private static final Migration FIRST =
      new Migration(
          List.of(
              "CREATE TABLE exchange (started_at INTEGER NOT NULL, id TEXT NOT NULL, line INTEGER"
                  + " NOT NULL, duration_ms INTEGER, ttft_ms INTEGER, instance TEXT NOT NULL,"
                  + " caller TEXT NOT NULL, team TEXT NOT NULL, client TEXT NOT NULL, session TEXT,"
                  + " provider TEXT NOT NULL, credential TEXT, billing TEXT NOT NULL, operation"
                  + " TEXT NOT NULL, model TEXT, model_requested TEXT, service_tier TEXT, speed"
                  + " TEXT, region TEXT, workload TEXT, status INTEGER NOT NULL, outcome TEXT NOT"
                  + " NULL, error TEXT, unmetered TEXT, "
                  + TOKEN_COLUMNS
                  + ", source TEXT, cost_nano_usd INTEGER, unpriced_tokens INTEGER,"
                  + " price_version TEXT, billed_units TEXT, signal TEXT,"
                  + " request_bytes INTEGER, response_bytes INTEGER, upstream_request_id TEXT,"
                  + " open INTEGER NOT NULL DEFAULT 0, interrupted INTEGER NOT NULL DEFAULT 0,"
                  + " PRIMARY KEY (started_at, id, line)) WITHOUT ROWID",
              "CREATE INDEX exchange_open ON exchange (started_at) WHERE open = 1",
              "CREATE TABLE hourly ("
                  + "hour INTEGER NOT NULL, caller TEXT NOT NULL, team TEXT NOT NULL,"
                  + " client TEXT NOT NULL, provider TEXT NOT NULL, credential TEXT,"
                  + " billing TEXT NOT NULL, operation TEXT NOT NULL, model TEXT,"
                  + " outcome TEXT NOT NULL, source TEXT, exchanges INTEGER NOT NULL,"
                  + " unmetered INTEGER NOT NULL, interrupted INTEGER NOT NULL, "
                  + TOKEN_COLUMNS
                  + ", cost_nano_usd INTEGER, unpriced_tokens INTEGER,"
                  + " request_bytes INTEGER, response_bytes INTEGER)",
              "CREATE INDEX hourly_hour ON hourly (hour)"));

  /** Providers may report tokens that they do not charge for; pricing again has to know. */
  private static final Migration BILLABLE =
      new Migration(List.of("ALTER TABLE exchange ADD COLUMN billable INTEGER NOT NULL DEFAULT 1"));

  /** What pricing again has changed, for whoever keeps sums; and what it was that has no price. */
  private static final Migration CORRECTIONS =
      new Migration(
          List.of(
              "ALTER TABLE exchange ADD COLUMN unpriced_types TEXT",
              "ALTER TABLE hourly ADD COLUMN unpriced_types TEXT",
              "CREATE TABLE correction (number INTEGER PRIMARY KEY, started_at INTEGER NOT NULL,"
                  + " id TEXT NOT NULL, line INTEGER NOT NULL, nano_usd_before INTEGER,"
                  + " nano_usd_after INTEGER, unpriced_before TEXT, unpriced_after TEXT)"));

  /** Of which class of use an hour's exchanges were; unknown for hours summed before. */
  private static final Migration SIGNALS =
      new Migration(List.of("ALTER TABLE hourly ADD COLUMN signal TEXT"));

  /**
   * What was merged, told from outside; and how long an hour's exchanges took together, unknown for
   * hours summed before.
   */
  private static final Migration OUTCOMES =
      new Migration(
          List.of(
              "CREATE TABLE outcomes (team TEXT NOT NULL, day TEXT NOT NULL, merged INTEGER NOT"
                  + " NULL, posted_at INTEGER NOT NULL, PRIMARY KEY (day, team))",
              "ALTER TABLE hourly ADD COLUMN duration_ms INTEGER"));

  private static final Migration COMPACT = new Migration(Compaction.statements());

  Schema {
    migrations = List.copyOf(migrations);
  }

  /** The schema of this release. */
  static Schema current() {
    return new Schema(List.of(FIRST, BILLABLE, CORRECTIONS, SIGNALS, OUTCOMES, COMPACT));
  }

  int version() {
    return migrations.size();
  }

  /**
   * Brings a ledger to this version, in one transaction.
   *
   * @throws NewerLedger if a later release wrote it; nothing has changed then
   * @throws DamagedLedger if it contradicts itself, or its tables are not those of its version
   */
  void migrate(Connection connection, long now) throws SQLException {
    int found = versionOf(connection);
    if (found > version()) {
      throw new NewerLedger(found, version());
    }
    if (found < version()) {
      migrateTo(connection, now);
    }
    verify(connection);
  }

  private void migrateTo(Connection connection, long now) throws SQLException {
    Transaction.run(
        connection,
        () -> {
          // Another process may have done it while this one waited for its turn.
          int found = versionOf(connection);
          if (found < version()) {
            migrateFrom(connection, found, now);
          }
        });
  }

  private void migrateFrom(Connection connection, int found, long now) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (found == 0) {
        statement.execute(
            "CREATE TABLE schema_version (version INTEGER PRIMARY KEY, applied_at INTEGER)");
      }
      for (int next = found; next < version(); next++) {
        for (String sql : migrations.get(next).statements()) {
          statement.execute(sql);
        }
        record(connection, next + 1, now);
      }
      statement.execute("PRAGMA user_version = " + version());
    }
  }

  /**
   * A flipped bit in a name or a type reads as a sound file with other tables, which nothing could
   * ever be written to. What an operator added is left alone.
   */
  private void verify(Connection connection) throws SQLException {
    Set<String> found = definitions(connection);
    try (Connection pristine = DriverManager.getConnection("jdbc:sqlite::memory:")) {
      migrateTo(pristine, 0);
      if (!found.containsAll(definitions(pristine))) {
        throw new DamagedLedger("its tables are not those of version " + version());
      }
    }
  }

  private static Set<String> definitions(Connection connection) throws SQLException {
    Set<String> definitions = new HashSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT type, name, tbl_name, sql FROM sqlite_schema")) {
      while (rows.next()) {
        definitions.add(
            String.join(
                "\n", rows.getString(1), rows.getString(2), rows.getString(3), rows.getString(4)));
      }
    }
    return definitions;
  }

  private static void record(Connection connection, int version, long now) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO schema_version VALUES (?, ?)")) {
      insert.setInt(1, version);
      insert.setLong(2, now);
      insert.executeUpdate();
    }
  }

  /** The version that both places name; 0 for an empty file. */
  static int versionOf(Connection connection) throws SQLException {
    int header = number(connection, "PRAGMA user_version");
    int tables = number(connection, "SELECT count(*) FROM sqlite_schema");
    if (header == 0 && tables == 0) {
      return 0;
    }
    int table =
        number(
                    connection,
                    "SELECT count(*) FROM sqlite_schema"
                        + " WHERE type = 'table' AND name = 'schema_version'")
                == 0
            ? 0
            : number(connection, "SELECT coalesce(max(version), 0) FROM schema_version");
    if (table != header) {
      throw new DamagedLedger(
          "its header says version " + header + ", its table says version " + table);
    }
    return header;
  }

  private static int number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      return result.next() ? result.getInt(1) : 0;
    }
  }
}
