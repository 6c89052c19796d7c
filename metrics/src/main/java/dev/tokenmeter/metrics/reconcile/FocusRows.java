package dev.tokenmeter.metrics.reconcile;

import dev.tokenmeter.metrics.reconcile.StatementLine.Bill;
import dev.tokenmeter.metrics.reconcile.StatementLine.Nature;
import dev.tokenmeter.metrics.usage.TokenType;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * FOCUS, the FinOps Foundation's one form for everybody's invoices
 * (https://focus.finops.org/focus-specification/), 1.0 and later. Tokens are taken from {@code
 * ConsumedQuantity} where {@code ConsumedUnit} speaks of tokens.
 */
final class FocusRows implements StatementFormat {

  @Override
  public boolean reads(Row row) {
    return row.has("billed_cost") && row.has("charge_period_start");
  }

  @Override
  public void lines(Row row, StatementTaker to) throws StatementFailure {
    Optional<Issuer> issuer = issuer(row);
    Optional<String> model = model(row);
    if (issuer.isEmpty() || model.isEmpty()) {
      to.leftOut("other services");
      return;
    }
    String category = row.text("charge_category").orElse("Usage");
    if (category.equals("Tax")) {
      to.leftOut("taxes");
      return;
    }
    RowTimes times =
        RowTimes.of(row, row.time("charge_period_start"), row.time("charge_period_end"));
    Optional<TokenType> type = SkuText.type(words(row));
    String unit = row.text("consumed_unit", "pricing_unit").orElse("");
    boolean counted =
        category.equals("Usage")
            && type.isPresent()
            && unit.toLowerCase(Locale.ROOT).contains("token");
    Map<TokenType, BigDecimal> tokens = new EnumMap<>(TokenType.class);
    if (counted) {
      BigDecimal each = SkuText.tokensIn(unit).orElse(BigDecimal.ONE);
      tokens.put(
          type.orElseThrow(), row.count("consumed_quantity", "pricing_quantity").multiply(each));
    }
    String currency = row.text("billing_currency").orElse("USD");
    if (!currency.equalsIgnoreCase("USD")) {
      to.leftOut("amounts in " + currency);
      return;
    }
    Nature nature = counted ? Nature.TOKENS : category.equals("Usage") ? Nature.FEE : Nature.CREDIT;
    to.line(
        new StatementLine(
            issuer.get(),
            times.at(),
            times.until(),
            model,
            row.text("x_api_key", "x_api_key_name", "x_api_key_id"),
            Optional.empty(),
            counted ? SkuText.TELLS : Set.of(),
            tokens,
            row.number("billed_cost").map(cost -> new Bill(nature, cost, type))));
  }

  private static Optional<Issuer> issuer(Row row) {
    String who =
        String.join(
                " ",
                row.text("service_name").orElse(""),
                row.text("provider_name", "service_provider_name").orElse(""),
                row.text("invoice_issuer_name", "invoice_issuer").orElse(""))
            .toLowerCase(Locale.ROOT);
    if (who.contains("aws") || who.contains("amazon") || who.contains("bedrock")) {
      return Optional.of(Issuer.AWS);
    }
    if (who.contains("google") || who.contains("vertex") || who.contains("gemini")) {
      return Optional.of(Issuer.GOOGLE);
    }
    if (who.contains("anthropic")) {
      return Optional.of(Issuer.ANTHROPIC);
    }
    return who.contains("openai") ? Optional.of(Issuer.OPENAI) : Optional.empty();
  }

  private static String words(Row row) {
    return String.join(
        " ",
        row.text("sku_meter").orElse(""),
        row.text("charge_description").orElse(""),
        row.text("sku_id").orElse(""));
  }

  private static Optional<String> model(Row row) {
    return row.text("x_model", "x_model_name")
        .or(() -> row.text("service_name").filter(name -> name.contains("(Amazon Bedrock")))
        .or(() -> row.text("charge_description").flatMap(SkuText::model))
        .or(() -> row.text("sku_meter").flatMap(SkuText::model))
        .or(() -> row.text("sku_id").flatMap(SkuText::model))
        .or(() -> row.text("resource_id").flatMap(SkuText::model));
  }
}
