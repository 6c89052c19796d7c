package dev.tokenmeter.metrics.board;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Privacy.Shown;
import dev.tokenmeter.metrics.budget.Budgets;
import dev.tokenmeter.metrics.ledger.LedgerFailure;
import dev.tokenmeter.metrics.ledger.LedgerQueries;
import dev.tokenmeter.metrics.privacy.Veils;
import dev.tokenmeter.metrics.record.CallerId;
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
 * What a caller used, where that stands among all, the budgets he is charged to, and what is stored
 * of him, for himself. Reads the ledger: ask by {@link Questions}. Thread-safe.
 */
public final class Myself {
  private static final List<String> WINDOWS = List.of("today", "7d", "month");

  private final LedgerQueries ledger;
  private final Budgets budgets;
  private final Supplier<Config> config;
  private final Veils veils;
  private final InstantSource clock;
  private final Among among;

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
    this.among = new Among(ledger, config, veils, clock, WINDOWS);
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
    Config known = config.get();
    Map<String, PersonTables> usage = new LinkedHashMap<>();
    Map<String, Json.Writing> compared = new LinkedHashMap<>();
    for (String name : only.map(List::of).orElse(WINDOWS)) {
      Window window = UsageRequest.window(name, parameters.zone(), now);
      usage.put(name, PersonTables.read(ledger, veils.names(caller.name()), window));
      compared.put(name, among.of(name, caller));
    }
    return Json.object(
        json -> {
          json.writeStringField("now", now.toString());
          json.writeStringField("caller", caller.name());
          json.writeStringField("team", caller.team());
          json.writeObjectFieldStart("usage");
          for (Map.Entry<String, PersonTables> window : usage.entrySet()) {
            json.writeObjectFieldStart(window.getKey());
            window.getValue().write(json, known.signals());
            json.writeEndObject();
          }
          json.writeEndObject();
          json.writeObjectFieldStart("compared");
          for (Map.Entry<String, Json.Writing> window : compared.entrySet()) {
            json.writeObjectFieldStart(window.getKey());
            window.getValue().to(json);
            json.writeEndObject();
          }
          json.writeEndObject();
          json.writeStringField("contest", SignalText.CONTEST);
          BudgetsJson.write(json, budgets.statusOf(caller), now);
          stored(json, known);
        });
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
