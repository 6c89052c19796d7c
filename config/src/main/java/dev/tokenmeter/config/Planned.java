package dev.tokenmeter.config;

import java.util.List;

/**
 * Keys that are accepted and validated but whose feature is not built yet.
 *
 * @param ledgerPath where the ledger will lie; the fingerprint key is kept beside it today
 * @param unbuilt dotted names of such keys present in the file, for a warning each
 */
public record Planned(String ledgerPath, List<String> unbuilt) {

  public Planned {
    unbuilt = List.copyOf(unbuilt);
  }
}
