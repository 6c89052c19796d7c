package dev.tokenmeter.metrics.board;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tokenmeter.config.Signals;
import dev.tokenmeter.metrics.ledger.LedgerFailure;
import dev.tokenmeter.metrics.ledger.LedgerQueries;
import dev.tokenmeter.metrics.ledger.UsageQuery;
import dev.tokenmeter.metrics.record.Signal;
import dev.tokenmeter.metrics.report.Dimension;
import dev.tokenmeter.metrics.report.JsonTable;
import dev.tokenmeter.metrics.report.UsageTable;
import dev.tokenmeter.metrics.report.Window;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one caller used in a window, by model, assistant, day and class of use: days are the finest.
 */
record PersonTables(Window window, Map<Dimension, UsageTable> tables) {
  private static final List<Dimension> SHOWN =
      List.of(Dimension.MODEL, Dimension.CLIENT, Dimension.DAY, Dimension.SIGNAL);

  PersonTables {
    tables = Map.copyOf(tables);
  }

  /**
   * Reads them.
   *
   * @param names under which the ledger may hold the caller
   */
  static PersonTables read(LedgerQueries ledger, Set<String> names, Window window)
      throws LedgerFailure {
    return new PersonTables(
        window, FoldedUsage.of(ledger, UsageQuery.ofCaller(names, window, SHOWN)));
  }

  private UsageTable table(Dimension by) {
    return tables.getOrDefault(by, new UsageTable(window, List.of(by), List.of()));
  }

  /** Writes the fields of the window into an object that is begun. */
  void write(JsonGenerator json, Signals signals) throws IOException {
    json.writeStringField("from", window.from().toString());
    json.writeStringField("to", window.to().toString());
    json.writeObjectFieldStart("total");
    JsonTable.sum(json, table(Dimension.MODEL).total());
    json.writeEndObject();
    rows(json, "models", table(Dimension.MODEL), signals);
    rows(json, "clients", table(Dimension.CLIENT), signals);
    rows(json, "days", table(Dimension.DAY), signals);
    rows(json, "signals", table(Dimension.SIGNAL), signals);
  }

  private static void rows(JsonGenerator json, String field, UsageTable table, Signals signals)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (UsageTable.Row row : table.rows()) {
      String name = row.key().getFirst();
      json.writeStartObject();
      json.writeStringField("name", name);
      if (table.by().contains(Dimension.SIGNAL)) {
        signal(json, SignalText.find(name), signals);
      }
      JsonTable.sum(json, row.sum());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void signal(JsonGenerator json, Optional<Signal> found, Signals signals)
      throws IOException {
    if (found.isPresent()) {
      Signal signal = found.get();
      json.writeStringField("mode", signal.mode(signals).name().toLowerCase(Locale.ROOT));
      json.writeStringField("means", SignalText.means(signal));
      json.writeStringField("looks_like", SignalText.looksLike(signal));
    }
  }
}
