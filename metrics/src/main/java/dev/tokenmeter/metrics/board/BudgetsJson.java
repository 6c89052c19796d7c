package dev.tokenmeter.metrics.board;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tokenmeter.metrics.budget.BudgetStatus;
import dev.tokenmeter.metrics.budget.Measure;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** Budgets as JSON: every amount of one in its own unit, dollars or tokens, with all digits. */
final class BudgetsJson {
  private static final int NANO_DIGITS = 9;

  private BudgetsJson() {}

  static String of(List<BudgetStatus> budgets, Instant now) {
    return Json.object(
        json -> {
          json.writeStringField("now", now.toString());
          write(json, budgets, now);
        });
  }

  /** Writes the field {@code budgets}. */
  static void write(JsonGenerator json, List<BudgetStatus> budgets, Instant now)
      throws IOException {
    json.writeArrayFieldStart("budgets");
    for (BudgetStatus budget : budgets) {
      json.writeStartObject();
      one(json, budget, now);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Writes the fields of one budget. */
  static void one(JsonGenerator json, BudgetStatus budget, Instant now) throws IOException {
    json.writeStringField("budget", budget.budget());
    json.writeStringField("scope_kind", budget.scopeKind());
    json.writeStringField("scope", budget.scope());
    json.writeStringField("mode", budget.mode().name().toLowerCase(Locale.ROOT));
    json.writeStringField("unit", unit(budget.measure()));
    amount(json, "limit", budget, budget.limit());
    amount(json, "used", budget, budget.used());
    amount(json, "reserved", budget, budget.reserved());
    amount(json, "exposure", budget, budget.exposure());
    OptionalLong forecast = BudgetForecast.of(budget, now);
    if (forecast.isPresent()) {
      amount(json, "forecast", budget, forecast.getAsLong());
    } else {
      json.writeNullField("forecast");
    }
    amount(json, "charged", budget, budget.charged());
    json.writeNumberField("in_flight", budget.inFlight());
    json.writeNumberField("denied", budget.denied());
    json.writeObjectFieldStart("window");
    json.writeStringField("start", budget.window().start().toString());
    json.writeStringField("end", budget.window().end().toString());
    json.writeEndObject();
  }

  private static String unit(Measure measure) {
    return switch (measure) {
      case NANO_USD -> "usd";
      case TOKENS -> "tokens";
    };
  }

  private static void amount(JsonGenerator json, String name, BudgetStatus budget, long amount)
      throws IOException {
    json.writeFieldName(name);
    switch (budget.measure()) {
      case NANO_USD -> json.writeNumber(usd(amount));
      case TOKENS -> json.writeNumber(amount);
    }
  }

  private static String usd(long nanoUsd) {
    BigDecimal exact = BigDecimal.valueOf(nanoUsd, NANO_DIGITS);
    return exact.stripTrailingZeros().toPlainString();
  }
}
