package dev.tokenmeter.metrics.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Usage as rows of FOCUS 1.2 (focus.finops.org), one for each day, provider, model, team and
 * caller. Tokens have many prices, so no row has a unit price; the counts by type stand in {@code
 * x_} columns. A cost that is not known is empty, not 0.
 */
final class FocusCsv {
  /** What a table must be by to be printed so. */
  static final List<Dimension> BY =
      List.of(Dimension.DAY, Dimension.PROVIDER, Dimension.MODEL, Dimension.TEAM, Dimension.CALLER);

  private static final List<String> COLUMNS =
      List.of(
          "BilledCost",
          "BillingAccountId",
          "BillingAccountName",
          "BillingCurrency",
          "BillingPeriodEnd",
          "BillingPeriodStart",
          "ChargeCategory",
          "ChargeClass",
          "ChargeDescription",
          "ChargeFrequency",
          "ChargePeriodEnd",
          "ChargePeriodStart",
          "ConsumedQuantity",
          "ConsumedUnit",
          "ContractedCost",
          "ContractedUnitPrice",
          "EffectiveCost",
          "InvoiceIssuerName",
          "ListCost",
          "ListUnitPrice",
          "PricingCategory",
          "PricingQuantity",
          "PricingUnit",
          "ProviderName",
          "PublisherName",
          "RegionId",
          "ResourceId",
          "ServiceCategory",
          "ServiceName",
          "SkuId",
          "SkuPriceId",
          "SubAccountId",
          "SubAccountName",
          "Tags",
          "x_Requests",
          "x_UnmeteredRequests",
          "x_EstimatedTokens",
          "x_UnpricedTokens",
          "x_SubscriptionListCost");

  private FocusCsv() {}

  static List<String> of(UsageTable table) {
    List<String> head = new ArrayList<>(COLUMNS);
    for (TokenType type : TokenType.values()) {
      head.add(column(type));
    }
    List<String> lines = new ArrayList<>(List.of(Csv.line(head)));
    for (UsageTable.Row row : table.rows()) {
      Map<String, String> values = values(table.window(), row);
      lines.add(Csv.line(head.stream().map(name -> values.getOrDefault(name, "")).toList()));
    }
    return lines;
  }

  private static String column(TokenType type) {
    StringBuilder name = new StringBuilder("x_Tokens");
    for (String word : type.label().split("_", -1)) {
      name.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length());
    }
    return name.toString();
  }

  private static Map<String, String> values(Window window, UsageTable.Row row) {
    LocalDate day = LocalDate.parse(row.key().get(0));
    String provider = row.key().get(1);
    String model = row.key().get(2);
    UsageSum sum = row.sum();
    Map<String, String> values = new LinkedHashMap<>();
    periods(values, window, day);
    costs(values, sum);
    values.put("BillingAccountId", Csv.text(provider));
    values.put("BillingAccountName", Csv.text(provider));
    values.put("BillingCurrency", "USD");
    values.put("ChargeCategory", "Usage");
    values.put("ChargeDescription", "Tokens of " + model);
    values.put("ChargeFrequency", "Usage-Based");
    values.put("ConsumedQuantity", Long.toString(sum.tokens()));
    values.put("ConsumedUnit", "tokens");
    values.put("InvoiceIssuerName", Csv.text(provider));
    values.put("PricingCategory", "Standard");
    values.put("ProviderName", Csv.text(provider));
    values.put("PublisherName", Csv.text(provider));
    values.put("ServiceCategory", "AI and Machine Learning");
    values.put("ServiceName", Csv.text(provider));
    values.put("SkuId", Csv.text(provider + "/" + model));
    values.put("SubAccountId", Csv.text(row.key().get(3)));
    values.put("SubAccountName", Csv.text(row.key().get(3)));
    values.put("Tags", tags(row.key().get(4), row.key().get(3)));
    values.put("x_Requests", Long.toString(sum.requests()));
    values.put("x_UnmeteredRequests", Long.toString(sum.unmetered()));
    values.put(
        "x_EstimatedTokens", Long.toString(sum.estimated().input() + sum.estimated().output()));
    values.put("x_UnpricedTokens", Long.toString(sum.unpriced()));
    sum.reported()
        .counts()
        .forEach((type, count) -> values.put(column(type), Long.toString(count)));
    return values;
  }

  /** Days are days of the window's zone; FOCUS writes their ends in UTC. */
  private static void periods(Map<String, String> values, Window window, LocalDate day) {
    LocalDate month = day.withDayOfMonth(1);
    values.put("BillingPeriodStart", instant(month.atStartOfDay(ZoneOffset.UTC).toInstant()));
    values.put(
        "BillingPeriodEnd", instant(month.plusMonths(1).atStartOfDay(ZoneOffset.UTC).toInstant()));
    values.put("ChargePeriodStart", instant(day.atStartOfDay(window.zone()).toInstant()));
    values.put("ChargePeriodEnd", instant(day.plusDays(1).atStartOfDay(window.zone()).toInstant()));
  }

  private static String instant(Instant instant) {
    return instant.toString();
  }

  /** What a seat's flat fee covers has a list price and costs nothing more. */
  private static void costs(Map<String, String> values, UsageSum sum) {
    Optional<String> spent = Figures.exactUsd(sum.nanoUsd());
    Optional<String> seat = Figures.exactUsd(sum.subscriptionNanoUsd());
    String cost = spent.orElse(seat.isPresent() ? "0" : "");
    for (String column : List.of("BilledCost", "EffectiveCost", "ContractedCost")) {
      values.put(column, cost);
    }
    values.put("ListCost", Figures.exactUsd(listed(sum)).orElse(""));
    values.put("x_SubscriptionListCost", seat.orElse(""));
  }

  private static OptionalLong listed(UsageSum sum) {
    return sum.nanoUsd().isEmpty() && sum.subscriptionNanoUsd().isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(Tokens.add(sum.nanoUsd().orElse(0), sum.subscriptionNanoUsd().orElse(0)));
  }

  private static String tags(String caller, String team) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("caller", caller);
      json.writeStringField("team", team);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
