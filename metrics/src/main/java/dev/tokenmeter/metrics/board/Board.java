package dev.tokenmeter.metrics.board;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tokenmeter.config.Privacy.Shown;
import dev.tokenmeter.metrics.budget.Budgets;
import dev.tokenmeter.metrics.budget.ShownBudget;
import dev.tokenmeter.metrics.ledger.LedgerFailure;
import dev.tokenmeter.metrics.ledger.LedgerQueries;
import dev.tokenmeter.metrics.meter.Meters;
import dev.tokenmeter.metrics.meter.Sample;
import dev.tokenmeter.metrics.privacy.Veil;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * What the board shows: the present from the meters, the past from the ledger. Callers are shown as
 * {@code privacy.board} says. Everything is shared by all who look at once. Thread-safe; not for an
 * event loop.
 */
public final class Board {
  private static final Set<String> FAMILIES = families();

  private final Meters meters;
  private final Budgets budgets;
  private final Pulse pulse;
  private final Supplier<Facts> facts;
  private final UnaryOperator<String> pseudonym;
  private final InstantSource clock;
  private final BoardTables tables;
  private final Recent<String> status;

  /**
   * A board.
   *
   * @param facts of the configuration in force
   * @param pseudonym a stable name that tells nothing, for a caller's name
   */
  public Board(
      Meters meters,
      Budgets budgets,
      Pulse pulse,
      LedgerQueries ledger,
      Supplier<Facts> facts,
      UnaryOperator<String> pseudonym,
      InstantSource clock) {
    this.meters = meters;
    this.budgets = budgets;
    this.pulse = pulse;
    this.facts = facts;
    this.pseudonym = pseudonym;
    this.clock = clock;
    this.tables = new BoardTables(ledger, clock);
    this.status = new Recent<>(clock);
  }

  private static Set<String> families() {
    Set<String> all = new HashSet<>(Health.FAMILIES);
    all.addAll(List.of(ProviderLimits.REMAINING, ProviderLimits.UTILIZATION, ProviderLimits.RESET));
    return Set.copyOf(all);
  }

  /** The present, as one JSON object. Reads no ledger. */
  public String status(String query) throws BadRequest {
    Parameters.read(query, List.of());
    return status.orElse(this::now);
  }

  /**
   * The past, as one JSON object with a table for each thing to sum by.
   *
   * @param query raw query string of the request: {@code window}
   */
  public String tables(String query) throws BadRequest, LedgerFailure {
    return tables.json(query, veil());
  }

  private Veil veil() {
    return new Veil(facts.get().privacy(), pseudonym);
  }

  private String now() {
    Facts known = facts.get();
    Instant now = clock.instant();
    List<Sample> samples = meters.read(FAMILIES);
    return Json.object(
        json -> {
          json.writeStringField("now", now.toString());
          json.writeStringField("version", known.version());
          json.writeStringField("started", known.started().toString());
          json.writeStringField("data_url", known.dataUrl());
          json.writeStringField("privacy", label(known.privacy()));
          json.writeBooleanField("individuals", known.individuals());
          Offered.write(json, known.providers());
          rates(json);
          Health.write(json, samples);
          ProviderLimits.write(json, samples, known.privacy());
          budgets(json, now);
        });
  }

  private static String label(Shown shown) {
    return shown.name().toLowerCase(Locale.ROOT);
  }

  private void rates(JsonGenerator json) throws IOException {
    Pulse.Beats beats = pulse.beats();
    json.writeObjectFieldStart("rates");
    json.writeStringField("until", beats.until().toString());
    json.writeNumberField("step_seconds", Pulse.STEP.toSeconds());
    json.writeObjectFieldStart("tokens");
    for (Map.Entry<TokenBucket, List<Long>> kind : beats.counts().entrySet()) {
      json.writeArrayFieldStart(kind.getKey().label());
      for (long count : kind.getValue()) {
        json.writeNumber(count);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private void budgets(JsonGenerator json, Instant now) throws IOException {
    json.writeArrayFieldStart("budgets");
    for (ShownBudget row : ShownBudget.of(budgets.status(), veil())) {
      json.writeStartObject();
      BudgetsJson.one(json, row.status(), now);
      json.writeNumberField("accounts", row.accounts());
      json.writeNumberField("accounts_spent", row.spent());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
