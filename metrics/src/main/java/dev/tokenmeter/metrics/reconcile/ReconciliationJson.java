package dev.tokenmeter.metrics.reconcile;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.tokenmeter.metrics.reconcile.ReconciledRow.Sides;
import dev.tokenmeter.metrics.usage.TokenType;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/** One JSON object; what the invoice does not tell is null. */
final class ReconciliationJson {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private ReconciliationJson() {}

  static String of(Reconciliation reconciliation) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("zone", reconciliation.zone().getId());
      json.writeBooleanField("agrees", reconciliation.agrees());
      json.writeArrayFieldStart("rows");
      for (ReconciledRow row : reconciliation.rows()) {
        row(json, row);
      }
      json.writeEndArray();
      Totals totals = Totals.of(reconciliation.rows());
      json.writeObjectFieldStart("total");
      tokens(json, totals.tokens());
      usd(json, totals.usd());
      json.writeObjectFieldStart("causes");
      for (Map.Entry<Cause, Totals.Amount> cause : totals.causes().entrySet()) {
        json.writeObjectFieldStart(cause.getKey().label());
        json.writeNumberField("times", cause.getValue().times());
        counts(json, "tokens", cause.getValue().tokens());
        number(json, "usd", cause.getValue().usd());
        json.writeEndObject();
      }
      json.writeEndObject();
      json.writeEndObject();
      json.writeArrayFieldStart("notes");
      for (String note : reconciliation.notes()) {
        json.writeString(note);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void row(JsonGenerator json, ReconciledRow row) throws IOException {
    json.writeStartObject();
    json.writeStringField("issuer", row.issuer().label());
    text(json, "day", row.place().day().toEpochDay() == 0 ? "" : row.place().day().toString());
    text(json, "model", row.place().model());
    text(json, "key", row.place().key());
    tokens(json, row.tokens());
    usd(json, row.usd());
    json.writeArrayFieldStart("findings");
    for (Finding finding : row.findings()) {
      json.writeStartObject();
      json.writeStringField("cause", finding.cause().label());
      counts(json, "tokens", finding.tokens());
      if (finding.usd().isPresent()) {
        number(json, "usd", finding.usd().get());
      } else {
        json.writeNullField("usd");
      }
      json.writeStringField("detail", finding.detail());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void text(JsonGenerator json, String name, String value) throws IOException {
    if (value.isEmpty()) {
      json.writeNullField(name);
    } else {
      json.writeStringField(name, value);
    }
  }

  private static void tokens(JsonGenerator json, Optional<Sides<Counts>> sides) throws IOException {
    if (sides.isEmpty()) {
      json.writeNullField("tokens");
      return;
    }
    json.writeObjectFieldStart("tokens");
    counts(json, "invoice", sides.get().invoice());
    counts(json, "metered", sides.get().metered());
    counts(json, "difference", sides.get().invoice().minus(sides.get().metered()));
    json.writeEndObject();
  }

  private static void usd(JsonGenerator json, Optional<Sides<BigDecimal>> sides)
      throws IOException {
    if (sides.isEmpty()) {
      json.writeNullField("usd");
      return;
    }
    json.writeObjectFieldStart("usd");
    number(json, "invoice", sides.get().invoice());
    number(json, "metered", sides.get().metered());
    number(json, "difference", sides.get().invoice().subtract(sides.get().metered()));
    json.writeEndObject();
  }

  private static void counts(JsonGenerator json, String name, Counts counts) throws IOException {
    json.writeObjectFieldStart(name);
    for (TokenType type : TokenType.values()) {
      if (counts.of(type) != 0) {
        json.writeNumberField(type.label(), counts.of(type));
      }
    }
    json.writeEndObject();
  }

  /** A number with all of its digits. */
  private static void number(JsonGenerator json, String name, BigDecimal usd) throws IOException {
    json.writeFieldName(name);
    json.writeNumber(ReconciliationCsv.plain(usd));
  }
}
