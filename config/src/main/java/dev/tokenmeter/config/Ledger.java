package dev.tokenmeter.config;

import java.time.Duration;
import java.util.Optional;

/**
 * Where finished exchanges are kept.
 *
 * @param path the SQLite file, relative to the working directory unless absolute
 * @param retain age at which a row is removed
 * @param shared JDBC URL of the PostgreSQL that replicas share; may hold a password
 */
public record Ledger(String path, Duration retain, Optional<String> shared) {

  /** {@code data/tokenmeter.db}, 400 days, shared with nobody. */
  public static Ledger defaults() {
    return new Ledger("data/tokenmeter.db", Duration.ofDays(400), Optional.empty());
  }

  /** Leaves the shared database's URL out: it may hold a password. */
  @Override
  public String toString() {
    return "Ledger[path=" + path + ", retain=" + retain + "]";
  }
}
