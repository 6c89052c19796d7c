package dev.tokenmeter.metrics.board;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tokenmeter.config.Privacy.Shown;
import dev.tokenmeter.metrics.ledger.LedgerFailure;
import dev.tokenmeter.metrics.ledger.LedgerQueries;
import dev.tokenmeter.metrics.ledger.UsageQuery;
import dev.tokenmeter.metrics.privacy.Veil;
import dev.tokenmeter.metrics.report.Dimension;
import dev.tokenmeter.metrics.report.JsonTable;
import dev.tokenmeter.metrics.report.UsageTable;
import dev.tokenmeter.metrics.report.Window;
import java.io.IOException;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The tables of the board: usage of a window by each dimension, the greatest first. */
final class BoardTables {
  /** The most rows of a table; how many more there are is said. */
  static final int MOST_ROWS = 100;

  private static final List<String> WINDOWS = List.of("today", "24h", "7d", "month");
  private static final List<Dimension> SHOWN =
      List.of(
          Dimension.TEAM, Dimension.CALLER, Dimension.MODEL, Dimension.CLIENT, Dimension.PROVIDER);

  private final LedgerQueries ledger;
  private final InstantSource clock;
  private final Map<String, Recent<Map<Dimension, UsageTable>>> recent = new HashMap<>();

  BoardTables(LedgerQueries ledger, InstantSource clock) {
    this.ledger = ledger;
    this.clock = clock;
    WINDOWS.forEach(window -> recent.put(window, new Recent<>(clock)));
  }

  String json(String query, Veil veil) throws BadRequest, LedgerFailure {
    String window = Parameters.read(query, List.of("window")).value("window").orElse("today");
    Recent<Map<Dimension, UsageTable>> kept = recent.get(window);
    if (kept == null) {
      throw Parameters.refused("window", String.join(", ", WINDOWS), window);
    }
    Window asked = UsageRequest.window(window, ZoneId.systemDefault(), clock.instant());
    Window span = veil.shown() == Shown.TEAM ? asked : WholeDays.of(asked);
    Map<Dimension, UsageTable> tables = kept.orElse(() -> read(span));
    return Json.object(json -> write(json, tables, veil));
  }

  private Map<Dimension, UsageTable> read(Window window) throws LedgerFailure {
    return FoldedUsage.of(ledger, UsageQuery.of(window, SHOWN));
  }

  private static void write(JsonGenerator json, Map<Dimension, UsageTable> tables, Veil veil)
      throws IOException {
    UsageTable any = tables.values().iterator().next();
    json.writeObjectFieldStart("window");
    json.writeStringField("from", any.window().from().toString());
    json.writeStringField("to", any.window().to().toString());
    json.writeStringField("zone", any.window().zone().getId());
    json.writeEndObject();
    json.writeObjectFieldStart("total");
    JsonTable.sum(json, any.total());
    json.writeEndObject();
    json.writeObjectFieldStart("tables");
    for (Map.Entry<Dimension, UsageTable> table : tables.entrySet()) {
      if (table.getKey() != Dimension.CALLER || veil.shown() != Shown.TEAM) {
        table(json, table.getKey(), table.getValue(), veil);
      }
    }
    json.writeEndObject();
  }

  private static void table(JsonGenerator json, Dimension by, UsageTable table, Veil veil)
      throws IOException {
    json.writeObjectFieldStart(by.label());
    json.writeArrayFieldStart("rows");
    for (UsageTable.Row row : table.rows().stream().limit(MOST_ROWS).toList()) {
      String key = row.key().getFirst();
      json.writeStartObject();
      json.writeStringField("name", by == Dimension.CALLER ? veil.name(key) : key);
      JsonTable.sum(json, row.sum());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberField("more", Math.max(0, table.rows().size() - MOST_ROWS));
    json.writeEndObject();
  }
}
