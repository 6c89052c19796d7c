package dev.tokenmeter.config;

/** How callers are shown in each place where usage can be read. */
public record Privacy(Shown metrics, Shown ledger, Shown board) {

  /** By name, by a stable pseudonym, or only as a part of the team. */
  public enum Shown {
    NAMED,
    PSEUDONYM,
    TEAM
  }

  /** Named in metrics and ledger, teams only on the board. */
  public static Privacy defaults() {
    return new Privacy(Shown.NAMED, Shown.NAMED, Shown.TEAM);
  }
}
