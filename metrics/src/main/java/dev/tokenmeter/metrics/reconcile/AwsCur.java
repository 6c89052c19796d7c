package dev.tokenmeter.metrics.reconcile;

import dev.tokenmeter.metrics.reconcile.StatementLine.Bill;
import dev.tokenmeter.metrics.reconcile.StatementLine.Nature;
import dev.tokenmeter.metrics.usage.TokenType;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bedrock in AWS cost and usage reports, CUR 1.0 ({@code lineItem/UsageType}) and CUR 2.0 ({@code
 * line_item_usage_type}, {@code product} as a map)
 * (https://docs.aws.amazon.com/cur/latest/userguide/Lineitem-columns.html). Amazon's own sales
 * count in thousands ({@code USE1-NovaLite-input-tokens}), what it sells for others through its
 * Marketplace in millions ({@code USE1-MP:USE1_InputTokenCount-Units}), unless the pricing unit or
 * the description says otherwise.
 */
final class AwsCur implements StatementFormat {
  private static final Pattern ARN =
      Pattern.compile("arn:aws[a-z-]*:bedrock:.*[:/](?:foundation-model|inference-profile)/(.+)");
  private static final Pattern OWN =
      Pattern.compile("(?:[A-Z]{2,4}\\d?-)?(.+?)-(?:mantle-)?(?:input|output|cache)-.*");

  @Override
  public boolean reads(Row row) {
    return row.has("line_item_usage_type") && row.has("line_item_usage_start_date");
  }

  @Override
  public void lines(Row row, StatementTaker to) throws StatementFailure {
    Map<String, String> product = product(row);
    String usage = row.text("line_item_usage_type").orElse("");
    if (!bedrock(row, product, usage)) {
      to.leftOut("other AWS services");
      return;
    }
    RowTimes times =
        RowTimes.of(
            row, row.time("line_item_usage_start_date"), row.time("line_item_usage_end_date"));
    String kind = row.text("line_item_line_item_type").orElse("Usage");
    if (kind.equals("Tax")) {
      to.leftOut("taxes");
      return;
    }
    boolean used = kind.endsWith("Usage");
    Optional<TokenType> type = used ? SkuText.type(usage) : Optional.empty();
    Map<TokenType, BigDecimal> tokens = new HashMap<>();
    if (type.isPresent()) {
      BigDecimal amount = row.count("line_item_usage_amount");
      tokens.put(type.get(), amount.multiply(unit(row, product, usage)));
    }
    Nature nature =
        type.isPresent() ? Nature.TOKENS : used || kind.equals("Fee") ? Nature.FEE : Nature.CREDIT;
    to.line(
        new StatementLine(
            Issuer.AWS,
            times.at(),
            times.until(),
            model(row, product, usage),
            row.text("line_item_iam_principal"),
            Optional.empty(),
            type.isPresent() ? SkuText.TELLS : Set.of(),
            tokens,
            usd(row, to).map(cost -> new Bill(nature, cost, type))));
  }

  private static Map<String, String> product(Row row) {
    return row.text("product").map(JsonRows::cell).orElse(Map.of());
  }

  private static Optional<String> product(Row row, Map<String, String> product, String name) {
    return row.text("product_" + name).or(() -> Optional.ofNullable(product.get(name)));
  }

  private static boolean bedrock(Row row, Map<String, String> product, String usage) {
    String code = row.text("line_item_product_code").orElse("").toLowerCase(Locale.ROOT);
    return code.contains("bedrock")
        || row.text("line_item_resource_id").orElse("").contains(":bedrock:")
        || name(row, product).orElse("").contains("Bedrock")
        || (usage.contains("MP:") && SkuText.type(usage).isPresent());
  }

  private static Optional<String> name(Row row, Map<String, String> product) {
    return product(row, product, "product_name")
        .or(() -> product(row, product, "servicename"))
        .or(() -> product(row, product, "service_name"));
  }

  private static Optional<String> model(Row row, Map<String, String> product, String usage) {
    Matcher arn = ARN.matcher(row.text("line_item_resource_id").orElse(""));
    if (arn.matches()) {
      return Optional.of(arn.group(1));
    }
    Matcher own = OWN.matcher(usage);
    return product(row, product, "model")
        .or(() -> name(row, product).filter(name -> name.contains("(Amazon Bedrock")))
        .or(
            () ->
                usage.contains("MP:") || !own.matches()
                    ? Optional.empty()
                    : Optional.of(own.group(1)));
  }

  private static BigDecimal unit(Row row, Map<String, String> product, String usage) {
    return row.text("pricing_unit")
        .or(() -> product(row, product, "unit"))
        .flatMap(SkuText::tokensIn)
        .or(() -> row.text("line_item_line_item_description").flatMap(AwsCur::described))
        .orElse(BigDecimal.valueOf(usage.contains("MP:") ? 1_000_000 : 1_000));
  }

  /** A description that names tokens and no size of a unit is silent about it. */
  private static Optional<BigDecimal> described(String text) {
    return SkuText.tokensIn(text).filter(size -> size.compareTo(BigDecimal.ONE) > 0);
  }

  private static Optional<BigDecimal> usd(Row row, StatementTaker to) throws StatementFailure {
    String currency = row.text("line_item_currency_code").orElse("USD");
    if (!currency.equalsIgnoreCase("USD")) {
      to.leftOut("amounts in " + currency);
      return Optional.empty();
    }
    return row.number(
        "line_item_unblended_cost", "line_item_net_unblended_cost", "line_item_blended_cost");
  }
}
