package dev.tokenmeter.config;

import java.time.Duration;
import java.util.Optional;

/**
 * Where finished exchanges are kept.
 *
 * @param path the SQLite file, relative to the working directory unless absolute
 * @param record whether exchanges are written; what was written before stays readable
 * @param retain age at which a row is removed
 * @param shared JDBC URL of the PostgreSQL that replicas share; may hold a password
 */
public record Ledger(String path, Recording record, Duration retain, Optional<String> shared) {

  /** Whether exchanges are kept. */
  public enum Recording {
    ON,
    OFF
  }

  /** {@code data/tokenmeter.db}, 400 days, shared with nobody. */
  public static Ledger defaults() {
    return new Ledger("data/tokenmeter.db", Recording.ON, Duration.ofDays(400), Optional.empty());
  }

  /** The same in another place. */
  Ledger at(String moved) {
    return new Ledger(moved, record, retain, shared);
  }

  /** Leaves the shared database's URL out: it may hold a password. */
  @Override
  public String toString() {
    return "Ledger[path=" + path + ", record=" + record + ", retain=" + retain + "]";
  }
}
