package dev.tokenmeter.metrics.board;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tokenmeter.metrics.budget.Budgets;
import dev.tokenmeter.metrics.ledger.LedgerFailure;
import dev.tokenmeter.metrics.ledger.LedgerQueries;
import dev.tokenmeter.metrics.ledger.UsageQuery;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.metrics.report.Dimension;
import dev.tokenmeter.metrics.report.JsonTable;
import dev.tokenmeter.metrics.report.UsageTable;
import dev.tokenmeter.metrics.report.Window;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a caller used, the budgets he is charged to, and what is stored of him, for himself. Reads
 * the ledger: ask by {@link Questions}. Thread-safe.
 */
public final class Myself {
  private static final List<String> WINDOWS = List.of("today", "7d", "month");

  private final LedgerQueries ledger;
  private final Budgets budgets;
  private final Supplier<Duration> retain;
  private final InstantSource clock;

  /** {@code retain} tells how long exchanges are kept. */
  public Myself(
      LedgerQueries ledger, Budgets budgets, Supplier<Duration> retain, InstantSource clock) {
    this.ledger = ledger;
    this.budgets = budgets;
    this.retain = retain;
    this.clock = clock;
  }

  /**
   * All of it as one JSON object.
   *
   * @param query raw query string of the request: {@code window}, else three of them, and {@code
   *     zone}
   */
  public String json(String query, CallerId caller) throws BadRequest, LedgerFailure {
    Parameters parameters = Parameters.read(query, List.of("window", "zone"));
    Instant now = clock.instant();
    Optional<String> only = parameters.value("window");
    Map<String, UsageTable> usage = new LinkedHashMap<>();
    for (String name : only.map(List::of).orElse(WINDOWS)) {
      Window window = UsageRequest.window(name, parameters.zone(), now);
      usage.put(
          name,
          ledger.usage(
              UsageQuery.ofCaller(caller.name(), window, List.of(Dimension.MODEL))
                  .atMost(Numbers.MOST_ROWS)));
    }
    return Json.object(
        json -> {
          json.writeStringField("now", now.toString());
          json.writeStringField("caller", caller.name());
          json.writeStringField("team", caller.team());
          json.writeObjectFieldStart("usage");
          for (Map.Entry<String, UsageTable> window : usage.entrySet()) {
            json.writeObjectFieldStart(window.getKey());
            write(json, window.getValue());
            json.writeEndObject();
          }
          json.writeEndObject();
          BudgetsJson.write(json, budgets.statusOf(caller), now);
          stored(json);
        });
  }

  private static void write(JsonGenerator json, UsageTable table) throws IOException {
    json.writeStringField("from", table.window().from().toString());
    json.writeStringField("to", table.window().to().toString());
    json.writeObjectFieldStart("total");
    JsonTable.sum(json, table.total());
    json.writeEndObject();
    json.writeArrayFieldStart("models");
    for (UsageTable.Row row : table.rows()) {
      json.writeStartObject();
      json.writeStringField("name", row.key().getFirst());
      JsonTable.sum(json, row.sum());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void stored(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("stored");
    json.writeNumberField("days", retain.get().toDays());
    json.writeStringField(
        "what",
        "one row an exchange: time, duration, caller, team, client, provider, model, status,"
            + " tokens by type, cost, sizes; never content, never a key");
    json.writeStringField("more", "/_tokenmeter/connect#stored");
    json.writeEndObject();
  }
}
