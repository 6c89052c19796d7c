package dev.tokenmeter.metrics.board;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Privacy.Shown;
import dev.tokenmeter.metrics.budget.Budgets;
import dev.tokenmeter.metrics.ledger.LedgerFailure;
import dev.tokenmeter.metrics.ledger.LedgerQueries;
import dev.tokenmeter.metrics.ledger.UsageQuery;
import dev.tokenmeter.metrics.privacy.Veils;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.metrics.report.Dimension;
import dev.tokenmeter.metrics.report.JsonTable;
import dev.tokenmeter.metrics.report.UsageTable;
import dev.tokenmeter.metrics.report.Window;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
  private final Supplier<Config> config;
  private final Veils veils;
  private final InstantSource clock;

  /**
   * What this ledger and these budgets know of callers.
   *
   * @param config in force, which says what is kept
   * @param veils under which names callers are kept
   */
  public Myself(
      LedgerQueries ledger,
      Budgets budgets,
      Supplier<Config> config,
      Veils veils,
      InstantSource clock) {
    this.ledger = ledger;
    this.budgets = budgets;
    this.config = config;
    this.veils = veils;
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
              UsageQuery.ofCaller(veils.names(caller.name()), window, List.of(Dimension.MODEL))
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
          stored(json, config.get());
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

  private static void stored(JsonGenerator json, Config config) throws IOException {
    Shown kept = config.privacy().ledger();
    json.writeObjectFieldStart("stored");
    json.writeNumberField("days", config.planned().ledger().retain().toDays());
    json.writeStringField("level", kept.name().toLowerCase(Locale.ROOT));
    json.writeBooleanField("per_person", kept != Shown.TEAM);
    json.writeStringField("what", what(kept));
    json.writeStringField("more", "/_tokenmeter/privacy");
    json.writeEndObject();
  }

  private static String what(Shown kept) {
    String who =
        switch (kept) {
          case NAMED -> "caller, team";
          case PSEUDONYM -> "a pseudonym of the caller, team";
          case TEAM -> "team, nothing per person";
        };
    return "one row an exchange: time, duration, "
        + who
        + ", client, provider, model, status, tokens by type, cost, sizes; never content, never a"
        + " key";
  }
}
