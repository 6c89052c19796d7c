package dev.tokenmeter.proxy.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.tokenmeter.metrics.record.Charges;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.IdentityMismatch;
import dev.tokenmeter.metrics.record.PriceNote;
import dev.tokenmeter.metrics.usage.ResponseFacts;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.UsageReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A finished exchange as a line of JSON with the ledger's columns. What is not known is null, and a
 * token type that was not reported is absent. Everything but printable ASCII is escaped, so that no
 * text of a stranger can forge a line or move a terminal's cursor.
 */
final class ExchangeLine {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private static final char DELETE = 0x7f;

  private final String instance;

  ExchangeLine(String instance) {
    this.instance = instance;
  }

  /** The line with its line feed, in ASCII. */
  byte[] of(ExchangeRecord exchange) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1_024);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      when(json, exchange);
      who(json, exchange);
      what(json, exchange);
      tokens(json, exchange.usage().map(UsageReport::lines).orElse(List.of()));
      cost(json, exchange.charges());
      json.writeNumberField("request_bytes", exchange.requestBytes());
      json.writeNumberField("response_bytes", exchange.responseBytes());
      text(json, "upstream_request_id", exchange.upstreamRequestId());
      json.writeEndObject();
    }
    bytes.write('\n');
    return bytes.toByteArray();
  }

  private void when(JsonGenerator json, ExchangeRecord exchange) throws IOException {
    json.writeStringField("id", exchange.id().toString());
    Instant started = exchange.startedAt().truncatedTo(ChronoUnit.MILLIS);
    json.writeStringField("started_at", started.toString());
    json.writeNumberField("duration_ms", exchange.duration().toMillis());
    Optional<Duration> first = exchange.timeToFirstToken();
    if (first.isPresent()) {
      json.writeNumberField("ttft_ms", first.get().toMillis());
    } else {
      json.writeNullField("ttft_ms");
    }
    text(json, "instance", instance);
  }

  private static void who(JsonGenerator json, ExchangeRecord exchange) throws IOException {
    text(json, "caller", exchange.caller().name());
    text(json, "team", exchange.caller().team());
    text(json, "identity_mismatch", exchange.mismatch().map(IdentityMismatch::label));
    text(json, "client", exchange.client());
    text(json, "session", exchange.session());
    text(json, "provider", exchange.provider());
    text(json, "credential", exchange.credential());
    text(json, "billing", exchange.billing().label());
  }

  private static void what(JsonGenerator json, ExchangeRecord exchange) throws IOException {
    Optional<ResponseFacts> facts = exchange.usage().map(UsageReport::facts);
    text(json, "operation", exchange.operation().label());
    text(json, "model", facts.flatMap(ResponseFacts::model));
    text(json, "model_requested", exchange.modelRequested());
    text(json, "service_tier", facts.flatMap(ResponseFacts::serviceTier));
    json.writeNumberField("status", exchange.status());
    text(json, "outcome", exchange.outcome().label());
    text(json, "error", exchange.error());
    text(json, "unmetered", exchange.usage().flatMap(UsageReport::unmetered).map(r -> r.label()));
  }

  /** A column per token type; one estimated line makes the whole row an estimate. */
  private static void tokens(JsonGenerator json, List<UsageLine> lines) throws IOException {
    Map<TokenType, Long> sums = new EnumMap<>(TokenType.class);
    Optional<Source> source = Optional.empty();
    for (UsageLine line : lines) {
      line.tokens().counts().forEach((type, count) -> sums.merge(type, count, Long::sum));
      source = source.filter(Source.ESTIMATED::equals).or(() -> Optional.of(line.source()));
    }
    for (Map.Entry<TokenType, Long> sum : sums.entrySet()) {
      json.writeNumberField(sum.getKey().label(), sum.getValue());
    }
    text(json, "source", source.map(Source::label));
  }

  /** What is not priced has no cost, which is not the same as 0. */
  private static void cost(JsonGenerator json, Charges charges) throws IOException {
    if (charges.nanoUsd().isPresent()) {
      json.writeNumberField("cost_nano_usd", charges.nanoUsd().getAsLong());
    } else {
      json.writeNullField("cost_nano_usd");
    }
    text(json, "price_version", charges.priceVersion());
    List<String> notes =
        charges.lines().stream()
            .flatMap(charge -> charge.notes().stream())
            .map(PriceNote::label)
            .distinct()
            .sorted()
            .toList();
    text(json, "price_notes", Optional.of(String.join(",", notes)).filter(text -> !text.isEmpty()));
  }

  private static void text(JsonGenerator json, String name, Optional<String> value)
      throws IOException {
    if (value.isPresent()) {
      text(json, name, value.get());
    } else {
      json.writeNullField(name);
    }
  }

  private static void text(JsonGenerator json, String name, String value) throws IOException {
    json.writeStringField(name, value.replace(DELETE, '\ufffd'));
  }
}
