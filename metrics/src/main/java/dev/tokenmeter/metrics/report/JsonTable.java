package dev.tokenmeter.metrics.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Usage as one JSON object; what is unknown is null, a token type nobody reported is absent. */
public final class JsonTable {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private JsonTable() {}

  static String of(UsageTable table) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeObjectFieldStart("window");
      json.writeStringField("from", table.window().from().toString());
      json.writeStringField("to", table.window().to().toString());
      json.writeStringField("zone", table.window().zone().getId());
      json.writeEndObject();
      json.writeArrayFieldStart("by");
      for (Dimension by : table.by()) {
        json.writeString(by.label());
      }
      json.writeEndArray();
      json.writeArrayFieldStart("rows");
      for (UsageTable.Row row : table.rows()) {
        json.writeStartObject();
        for (int i = 0; i < table.by().size(); i++) {
          json.writeStringField(table.by().get(i).label(), row.key().get(i));
        }
        sum(json, row.sum());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeObjectFieldStart("total");
      sum(json, table.total());
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** Writes the fields of one sum into an object that is begun. */
  public static void sum(JsonGenerator json, UsageSum sum) throws IOException {
    json.writeNumberField("requests", sum.requests());
    json.writeNumberField("unmetered", sum.unmetered());
    json.writeNumberField("interrupted", sum.interrupted());
    tokens(json, "reported", sum.reported());
    tokens(json, "estimated", sum.estimated());
    json.writeNumberField("unpriced_tokens", sum.unpriced());
    usd(json, "cost_usd", sum.nanoUsd());
    usd(json, "subscription_usd", sum.subscriptionNanoUsd());
  }

  private static void tokens(JsonGenerator json, String name, Tokens tokens) throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<TokenType, Long> count : tokens.counts().entrySet()) {
      json.writeNumberField(count.getKey().label(), count.getValue());
    }
    json.writeEndObject();
  }

  /** A number with all of its digits. */
  private static void usd(JsonGenerator json, String name, OptionalLong nanoUsd)
      throws IOException {
    Optional<String> exact = Figures.exactUsd(nanoUsd);
    json.writeFieldName(name);
    if (exact.isPresent()) {
      json.writeNumber(exact.get());
    } else {
      json.writeNull();
    }
  }
}
