package dev.tokenmeter.metrics.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What a person, a script and a finance tool read. */
final class FormatTest {
  private static final Window NOVEMBER =
      Window.parse("2026-11", ZoneId.of("Europe/Berlin"), Instant.EPOCH).orElseThrow();

  private static final UsageSum ALICE =
      new UsageSum(
          14,
          1,
          0,
          new Tokens(
              Map.of(
                  TokenType.INPUT, 28L,
                  TokenType.CACHE_READ, 519_099L,
                  TokenType.CACHE_WRITE_5M, 24_910L,
                  TokenType.OUTPUT, 4_962L,
                  TokenType.REASONING, 3_472L)),
          new Tokens(Map.of(TokenType.OUTPUT, 120L)),
          OptionalLong.of(250_490_800L),
          OptionalLong.of(1_500_000_000L),
          0);

  /** Used a model that has no price. */
  private static final UsageSum BOB =
      new UsageSum(
          2,
          0,
          1,
          new Tokens(Map.of(TokenType.INPUT, 1_000L, TokenType.OUTPUT, 0L)),
          Tokens.none(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          1_000);

  /** Had answers of which nobody knows the usage. */
  private static final UsageSum CAROL =
      new UsageSum(
          3, 3, 0, Tokens.none(), Tokens.none(), OptionalLong.empty(), OptionalLong.empty(), 0);

  private static UsageTable table(Map<List<String>, UsageSum> sums, Dimension... by) {
    return UsageTable.of(NOVEMBER, List.of(by), sums);
  }

  private static UsageTable byCaller() {
    Map<List<String>, UsageSum> sums = new LinkedHashMap<>();
    sums.put(List.of("carol"), CAROL);
    sums.put(List.of("=bob,\"x\"\u001b[2J"), BOB);
    sums.put(List.of("alice"), ALICE);
    return table(sums, Dimension.CALLER);
  }

  @Test
  void table_hasAlignedColumnsATotalAndNoUnknownAsZero() {
    assertThat(Format.TABLE.lines(byCaller()))
        .containsExactly(
            "usage from 2026-11-01 00:00 to 2026-12-01 00:00, Europe/Berlin",
            "",
            "caller        requests    input  cache read  cache write   output  reasoning "
                + " estimated  unmetered  unpriced  seats USD  cost USD",
            "---------------------------------------------------------------------------------------------------------------------------------",
            "alice               14       28     519,099       24,910    4,962      3,472       "
                + " 120          1         -     1.5000    0.2505",
            "=bob,\"x\"?[2J         2    1,000           -            -        0          -        "
                + "  -          -     1,000          -   unknown",
            "carol                3  unknown     unknown      unknown  unknown    unknown         "
                + " -          3         -          -         -",
            "---------------------------------------------------------------------------------------------------------------------------------",
            "total               19    1,028     519,099       24,910    4,962      3,472       "
                + " 120          4     1,000     1.5000    0.2505");
  }

  @Test
  void json_hasExactCostsAndNullForTheUnknown() {
    assertThat(Format.JSON.lines(byCaller()))
        .containsExactly(
            "{\"window\":{\"from\":\"2026-10-31T23:00:00Z\",\"to\":\"2026-11-30T23:00:00Z\","
                + "\"zone\":\"Europe/Berlin\"},\"by\":[\"caller\"],\"rows\":["
                + "{\"caller\":\"alice\",\"requests\":14,\"unmetered\":1,\"interrupted\":0,"
                + "\"reported\":{\"input\":28,\"cache_read\":519099,\"cache_write_5m\":24910,"
                + "\"output\":4962,\"reasoning\":3472},\"estimated\":{\"output\":120},"
                + "\"unpriced_tokens\":0,\"cost_usd\":0.2504908,\"subscription_usd\":1.5},"
                + "{\"caller\":\"=bob,\\\"x\\\"\\u001B[2J\",\"requests\":2,\"unmetered\":0,"
                + "\"interrupted\":1,\"reported\":{\"input\":1000,\"output\":0},\"estimated\":{},"
                + "\"unpriced_tokens\":1000,\"cost_usd\":null,\"subscription_usd\":null},"
                + "{\"caller\":\"carol\",\"requests\":3,\"unmetered\":3,\"interrupted\":0,"
                + "\"reported\":{},\"estimated\":{},\"unpriced_tokens\":0,\"cost_usd\":null,"
                + "\"subscription_usd\":null}],\"total\":{\"requests\":19,\"unmetered\":4,"
                + "\"interrupted\":1,\"reported\":{\"input\":1028,\"cache_read\":519099,"
                + "\"cache_write_5m\":24910,\"output\":4962,\"reasoning\":3472},"
                + "\"estimated\":{\"output\":120},\"unpriced_tokens\":1000,"
                + "\"cost_usd\":0.2504908,\"subscription_usd\":1.5}}");
  }

  @Test
  void csv_quotesWhatItMustAndLeavesTheUnknownEmpty() {
    assertThat(Format.CSV.lines(byCaller()))
        .containsExactly(
            "caller,requests,unmetered,interrupted,input,cache_read,cache_write,cache_write_5m,"
                + "cache_write_30m,cache_write_1h,cache_write_12h,output,reasoning,input_audio,"
                + "input_image,cache_read_audio,cache_read_image,output_audio,output_image,"
                + "estimated_input,estimated_output,unpriced_tokens,cost_usd,subscription_usd",
            "alice,14,1,0,28,519099,,24910,,,,4962,3472,,,,,,,0,120,0,0.2504908,1.5",
            "\"'=bob,\"\"x\"\"\u001b[2J\",2,0,1,1000,,,,,,,0,,,,,,,,0,0,1000,,",
            "carol,3,3,0,,,,,,,,,,,,,,,,0,0,0,,");
  }

  @Test
  void focus_hasARowForEachDayModelAndCaller() {
    Map<List<String>, UsageSum> sums = new LinkedHashMap<>();
    sums.put(List.of("2026-11-02", "anthropic", "claude-x", "payments", "alice"), ALICE);
    sums.put(List.of("2026-11-01", "local", "llama", "none", "bob"), BOB);
    List<String> lines = Format.FOCUS.lines(table(sums, FocusCsv.BY.toArray(Dimension[]::new)));
    assertThat(lines).hasSize(3);
    assertThat(values(lines, 1))
        .containsEntry("ChargePeriodStart", "2026-10-31T23:00:00Z")
        .containsEntry("ChargePeriodEnd", "2026-11-01T23:00:00Z")
        .containsEntry("BilledCost", "")
        .containsEntry("ListCost", "")
        .containsEntry("x_UnpricedTokens", "1000");
    assertThat(values(lines, 2))
        .containsEntry("BilledCost", "0.2504908")
        .containsEntry("EffectiveCost", "0.2504908")
        .containsEntry("ListCost", "1.7504908")
        .containsEntry("x_SubscriptionListCost", "1.5")
        .containsEntry("BillingCurrency", "USD")
        .containsEntry("BillingPeriodStart", "2026-11-01T00:00:00Z")
        .containsEntry("BillingPeriodEnd", "2026-12-01T00:00:00Z")
        .containsEntry("ChargeCategory", "Usage")
        .containsEntry("ConsumedQuantity", "552591")
        .containsEntry("ConsumedUnit", "tokens")
        .containsEntry("ListUnitPrice", "")
        .containsEntry("PricingQuantity", "")
        .containsEntry("ProviderName", "anthropic")
        .containsEntry("ServiceCategory", "AI and Machine Learning")
        .containsEntry("SkuId", "anthropic/claude-x")
        .containsEntry("SubAccountId", "payments")
        .containsEntry("x_TokensCacheWrite5m", "24910")
        .containsEntry("x_EstimatedTokens", "120");
    assertThat(lines.get(2))
        .contains("\"{\"\"caller\"\":\"\"alice\"\",\"\"team\"\":\"\"payments\"\"}\"");
  }

  /** The fields of a line by their column; only the tags are quoted, and they hold one comma. */
  private static Map<String, String> values(List<String> lines, int line) {
    String[] names = lines.getFirst().split(",", -1);
    String[] fields = lines.get(line).replace("\"\",\"\"", "").split(",", -1);
    assertThat(fields).hasSameSizeAs(names);
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < names.length; i++) {
      values.put(names[i], fields[i]);
    }
    return values;
  }

  @Test
  void focus_ofATableByOtherDimensions_isRefused() {
    assertThatThrownBy(() -> Format.FOCUS.lines(byCaller()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void days_comeInTheirOrder_andTheDearestFirst() {
    Map<List<String>, UsageSum> sums = new LinkedHashMap<>();
    sums.put(List.of("2026-11-02", "bob"), BOB);
    sums.put(List.of("2026-11-01", "bob"), BOB);
    sums.put(List.of("2026-11-01", "alice"), ALICE);
    assertThat(table(sums, Dimension.DAY, Dimension.CALLER).rows())
        .extracting(UsageTable.Row::key)
        .containsExactly(
            List.of("2026-11-01", "alice"),
            List.of("2026-11-01", "bob"),
            List.of("2026-11-02", "bob"));
  }
}
