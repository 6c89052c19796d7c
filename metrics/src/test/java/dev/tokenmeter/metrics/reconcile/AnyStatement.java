package dev.tokenmeter.metrics.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.time.ZoneOffset;
import java.util.Optional;

/** Any bytes, read as a provider's export. */
public final class AnyStatement {
  private AnyStatement() {}

  /** It is one, or one line says why it is none; nothing else is thrown. */
  public static void check(byte[] bytes) {
    Statements statements = new Statements(ZoneOffset.UTC, Optional.empty());
    Statements.FileRows rows = statements.rows("any.csv");
    try {
      StatementFile.readDownload("any.csv", new ByteArrayInputStream(bytes), rows::row);
      rows.end();
    } catch (StatementFailure e) {
      assertThat(e.getMessage()).startsWith("any.csv").hasLineCount(1);
    }
  }
}
