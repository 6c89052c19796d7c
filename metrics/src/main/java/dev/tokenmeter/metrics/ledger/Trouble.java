package dev.tokenmeter.metrics.ledger;

import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What an error of the ledger calls for. */
enum Trouble {
  /** A full or vanished disk, a read-only mount, a lock: wait, and try again. */
  ENVIRONMENT,
  /** The file is broken: put it aside. */
  DAMAGE,
  /** A later release wrote it: leave it alone. */
  NEWER,
  /** None of the three. */
  OTHER;

  private static final int PRIMARY_CODE = 0xff;

  static Trouble of(SQLException e) {
    return switch (e) {
      case NewerLedger newer -> NEWER;
      case DamagedLedger damaged -> DAMAGE;
      case SQLiteException sqlite -> of(sqlite.getResultCode());
      default -> OTHER;
    };
  }

  /** Whether a row has the key already that was to be written. */
  static boolean isTakenKey(SQLException e) {
    return e instanceof SQLiteException sqlite
        && sqlite.getResultCode() == SQLiteErrorCode.SQLITE_CONSTRAINT_PRIMARYKEY;
  }

  /** By the primary result code; the low byte of an extended one (sqlite.org/rescode.html). */
  private static Trouble of(SQLiteErrorCode code) {
    int primary = code.code & PRIMARY_CODE;
    if (primary == SQLiteErrorCode.SQLITE_CORRUPT.code
        || primary == SQLiteErrorCode.SQLITE_NOTADB.code) {
      return DAMAGE;
    }
    boolean environment =
        primary == SQLiteErrorCode.SQLITE_FULL.code
            || primary == SQLiteErrorCode.SQLITE_IOERR.code
            || primary == SQLiteErrorCode.SQLITE_READONLY.code
            || primary == SQLiteErrorCode.SQLITE_CANTOPEN.code
            || primary == SQLiteErrorCode.SQLITE_BUSY.code
            || primary == SQLiteErrorCode.SQLITE_LOCKED.code
            || primary == SQLiteErrorCode.SQLITE_NOMEM.code
            || primary == SQLiteErrorCode.SQLITE_PERM.code
            || primary == SQLiteErrorCode.SQLITE_AUTH.code
            || primary == SQLiteErrorCode.SQLITE_NOLFS.code
            || primary == SQLiteErrorCode.SQLITE_PROTOCOL.code
            || primary == SQLiteErrorCode.SQLITE_INTERRUPT.code;
    return environment ? ENVIRONMENT : OTHER;
  }
}
