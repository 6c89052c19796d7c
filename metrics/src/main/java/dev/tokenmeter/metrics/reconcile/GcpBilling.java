package dev.tokenmeter.metrics.reconcile;

import dev.tokenmeter.metrics.reconcile.StatementLine.Bill;
import dev.tokenmeter.metrics.reconcile.StatementLine.Nature;
import dev.tokenmeter.metrics.usage.TokenType;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Gemini and Vertex AI in Google Cloud's billing export to BigQuery, standard or detailed
 * (https://docs.cloud.google.com/billing/docs/how-to/export-data-bigquery-tables/standard-usage),
 * as CSV or JSON; nested fields may be joined by a point or an underscore. {@code cost} in another
 * currency becomes dollars by the row's own {@code currency_conversion_rate}.
 */
final class GcpBilling implements StatementFormat {

  @Override
  public boolean reads(Row row) {
    return (row.has("sku_description") || row.has("sku_id"))
        && row.has("usage_start_time")
        && row.has("cost");
  }

  @Override
  public void lines(Row row, StatementTaker to) throws StatementFailure {
    String sku = row.text("sku_description").orElse("");
    String kind = row.text("cost_type").orElse("regular").toLowerCase(Locale.ROOT);
    Optional<String> model = SkuText.model(sku);
    if (!kind.equals("regular") && !kind.equals("adjustment")) {
      to.leftOut("taxes and rounding");
      return;
    }
    if (model.isEmpty()) {
      to.leftOut("other Google services");
      return;
    }
    RowTimes times = RowTimes.of(row, row.time("usage_start_time"), row.time("usage_end_time"));
    Optional<TokenType> type =
        kind.equals("regular") ? SkuText.type(sku).filter(found -> tokens(row)) : Optional.empty();
    Map<TokenType, BigDecimal> tokens =
        type.isPresent() ? Map.of(type.get(), amount(row)) : Map.of();
    Optional<String> project = row.text("project_id", "project_name", "project_number");
    BigDecimal perUsd = rate(row, to);
    if (perUsd.signum() == 0) {
      return;
    }
    BigDecimal cost = usd(row.number("cost").orElse(BigDecimal.ZERO), perUsd);
    to.line(
        line(
            times,
            model,
            project,
            tokens,
            new Bill(type.isPresent() ? Nature.TOKENS : Nature.FEE, cost, type)));
    BigDecimal credits = usd(credits(row), perUsd);
    if (credits.signum() != 0) {
      to.line(
          line(
              times, model, project, Map.of(), new Bill(Nature.CREDIT, credits, Optional.empty())));
    }
  }

  private static StatementLine line(
      RowTimes times,
      Optional<String> model,
      Optional<String> project,
      Map<TokenType, BigDecimal> tokens,
      Bill bill) {
    return new StatementLine(
        Issuer.GOOGLE,
        times.at(),
        times.until(),
        model,
        project,
        Optional.empty(),
        tokens.isEmpty() ? Set.of() : SkuText.TELLS,
        tokens,
        Optional.of(bill));
  }

  private static boolean tokens(Row row) {
    String unit = row.text("usage_unit").orElse("count").toLowerCase(Locale.ROOT);
    return !unit.contains("char") && !unit.contains("byte") && !unit.contains("second");
  }

  private static BigDecimal amount(Row row) throws StatementFailure {
    if (row.text("usage_amount").isPresent()) {
      return row.count("usage_amount");
    }
    BigDecimal each =
        row.text("usage_pricing_unit").flatMap(SkuText::tokensIn).orElse(BigDecimal.ONE);
    return row.count("usage_amount_in_pricing_units").multiply(each);
  }

  /** Units of the row's currency for a dollar; 0 where that is not known. */
  private static BigDecimal rate(Row row, StatementTaker to) throws StatementFailure {
    String currency = row.text("currency").orElse("USD");
    if (currency.equalsIgnoreCase("USD")) {
      return BigDecimal.ONE;
    }
    BigDecimal rate = row.number("currency_conversion_rate").orElse(BigDecimal.ZERO);
    if (rate.signum() <= 0) {
      to.leftOut("amounts in " + currency + " without a conversion rate");
      return BigDecimal.ZERO;
    }
    return rate;
  }

  private static BigDecimal usd(BigDecimal amount, BigDecimal rate) {
    return rate.compareTo(BigDecimal.ONE) == 0
        ? amount
        : amount.divide(rate, MathContext.DECIMAL64);
  }

  private static BigDecimal credits(Row row) throws StatementFailure {
    Optional<String> list = row.text("credits").filter(text -> text.startsWith("["));
    if (list.isPresent()) {
      return WrittenNumber.parse(JsonRows.cell(list.get()).getOrDefault("amount", ""))
          .orElse(BigDecimal.ZERO);
    }
    return row.number("credits_amount", "credits_total", "total_credits", "credits")
        .orElse(BigDecimal.ZERO);
  }
}
