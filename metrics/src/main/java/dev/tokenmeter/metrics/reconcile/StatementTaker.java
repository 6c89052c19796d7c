package dev.tokenmeter.metrics.reconcile;

/** What takes what an export says. */
interface StatementTaker {
  /** A line. */
  void line(StatementLine line) throws StatementFailure;

  /** A span of time of which it says that there was nothing. */
  void nothing(Issuer issuer, RowTimes times) throws StatementFailure;

  /** A row that is not compared, and why. */
  void leftOut(String what);
}
