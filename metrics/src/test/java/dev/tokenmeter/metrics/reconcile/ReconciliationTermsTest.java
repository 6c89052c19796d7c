package dev.tokenmeter.metrics.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.report.Window;
import dev.tokenmeter.metrics.usage.TokenType;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked for, and exports that tell only a part. */
final class ReconciliationTermsTest {
  private static final String MODEL = "claude-sonnet-4-5-20250929";
  private static final String USAGE =
      "usage_date_utc,model_version,api_key,usage_input_tokens_no_cache,usage_output_tokens\n";
  private static final String COST = "usage_date_utc,model,api_key,token_type,cost_type,cost_usd\n";

  @TempDir private Path directory;

  private static Call call(String at, String provider, String key) {
    return new Call(
        Instant.parse(at),
        provider,
        MODEL,
        key,
        Map.of(TokenType.INPUT, 100_000L, TokenType.OUTPUT, 10_000L),
        Billing.METERED);
  }

  /** A call on each of two days: 0.30 and 0.15 dollars at list price. */
  private static World world() {
    return new World()
        .ledgerOnly(call("2026-11-02T09:00:00Z", "anthropic", "build"))
        .ledgerOnly(call("2026-11-03T09:00:00Z", "anthropic", "build"));
  }

  private static Reconciliation.Terms terms(Tolerance tolerance) {
    return new Reconciliation.Terms(
        ZoneOffset.UTC, Optional.empty(), Set.of(), List.of(), tolerance);
  }

  private Reconciliation compare(World world, String text, Reconciliation.Terms terms)
      throws Exception {
    return world.compare(
        directory, List.of(Files.writeString(directory.resolve("export"), text)), terms);
  }

  private Reconciliation compare(World world, String text) throws Exception {
    return compare(world, text, terms(Tolerance.TINY));
  }

  @Test
  void usageAlone_isComparedWithoutMoney() throws Exception {
    Reconciliation result =
        compare(
            world(),
            USAGE
                + "2026-11-02,%1$s,build,\"100,000\",1e4\n2026-11-03,%1$s,build,100000,10000\n"
                    .formatted(MODEL));
    assertThat(result.agrees()).isTrue();
    assertThat(result.rows()).allMatch(row -> row.usd().isEmpty() && row.tokens().isPresent());
  }

  private static String cost(String input, String output) {
    StringBuilder text = new StringBuilder(COST);
    for (String day : List.of("2026-11-02", "2026-11-03")) {
      text.append(day).append(",Claude Sonnet 4.5,build,input_no_cache,token,").append(input);
      text.append('\n');
      text.append(day).append(",Claude Sonnet 4.5,build,output,token,").append(output);
      text.append('\n');
    }
    return text.toString();
  }

  @Test
  void costAlone_isComparedWithoutTokens() throws Exception {
    Reconciliation result = compare(world(), cost("$0.30", "1.5e-01"));
    assertThat(result.agrees()).isTrue();
    assertThat(result.rows()).allMatch(row -> row.usd().isPresent() && row.tokens().isEmpty());
  }

  @Test
  void costAlone_ofAnotherPrice_isNamedAPrice() throws Exception {
    World world = new World();
    for (String at : List.of("2026-11-02T09:00:00Z", "2026-11-03T09:00:00Z")) {
      world.ledgerOnly(
          new Call(
              Instant.parse(at),
              "anthropic",
              MODEL,
              "build",
              Map.of(TokenType.INPUT, 100_001L, TokenType.OUTPUT, 10_001L),
              Billing.METERED));
    }
    // A tenth above the list price of 3 and 15 dollars a million.
    assertThat(World.causes(compare(world, cost("0.3300033", "0.1650165"))))
        .containsExactly(Cause.PRICE);
  }

  @Test
  void aFee_thatTheLedgerDoesNotKnow_isNamedAFee() throws Exception {
    String fee = "2026-11-03,,build,,web_search,0.07\n";
    Reconciliation result = compare(world(), cost("0.3", "0.15") + fee);
    assertThat(World.causes(result)).containsExactly(Cause.FEE);
    assertThat(Totals.of(result.rows()).causes().get(Cause.FEE))
        .satisfies(sum -> assertThat(sum.usd()).isEqualByComparingTo("0.07"));
  }

  @Test
  void aWindow_comparesItsDaysOnly() throws Exception {
    String text = USAGE + "2026-11-02,%1$s,build,1,1\n2026-11-03,%1$s,build,100000,10000\n";
    Window third =
        new Window(
            Instant.parse("2026-11-03T00:00:00Z"),
            Instant.parse("2026-11-04T00:00:00Z"),
            ZoneOffset.UTC);
    Reconciliation result =
        compare(
            world(),
            text.formatted(MODEL),
            new Reconciliation.Terms(
                ZoneOffset.UTC, Optional.of(third), Set.of(), List.of(), Tolerance.TINY));
    assertThat(result.agrees()).isTrue();
    assertThat(result.rows()).hasSize(1);
  }

  @Test
  void aNamedProvider_isWhoseUseIsOnTheInvoice() throws Exception {
    World world = new World().ledgerOnly(call("2026-11-02T09:00:00Z", "corporate", "build"));
    String text = USAGE + "2026-11-02,%s,build,100000,10000\n".formatted(MODEL);
    assertThat(compare(world, text).agrees()).isFalse();
    Reconciliation named =
        new World()
            .compare(
                directory,
                List.of(directory.resolve("export")),
                new Reconciliation.Terms(
                    ZoneOffset.UTC,
                    Optional.empty(),
                    Set.of("corporate"),
                    List.of(),
                    Tolerance.TINY));
    assertThat(named.agrees()).isTrue();
  }

  @Test
  void aKeyOfAnotherName_isTheCredentialThatTheOperatorSays() throws Exception {
    String text = USAGE + "2026-11-02,%1$s,AKX,7,7\n2026-11-03,%1$s,AKX,7,7\n".formatted(MODEL);
    assertThat(World.causes(compare(world(), text))).contains(Cause.UNSEEN_KEY);
    Reconciliation result =
        new World()
            .compare(
                directory,
                List.of(directory.resolve("export")),
                new Reconciliation.Terms(
                    ZoneOffset.UTC,
                    Optional.empty(),
                    Set.of(),
                    List.of(new KeyAlias("AKX", "build")),
                    Tolerance.TINY));
    assertThat(World.causes(result)).doesNotContain(Cause.UNSEEN_KEY);
  }

  @Test
  void aDifferenceOfAShare_isForgivenUpToItAndNotBeyond() throws Exception {
    String text =
        USAGE
            + "2026-11-02,%1$s,build,100500,10000\n2026-11-03,%1$s,build,100000,10000\n"
                .formatted(MODEL);
    Tolerance half = Tolerance.parse("0.5%").orElseThrow();
    assertThat(compare(world(), text, terms(half)).agrees()).isTrue();
    Tolerance less = new Tolerance(half.usd(), new BigDecimal("0.0049"));
    assertThat(
            new World()
                .compare(directory, List.of(directory.resolve("export")), terms(less))
                .agrees())
        .isFalse();
  }

  private static final String FOCUS =
      "BilledCost,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ServiceName,ProviderName,SkuMeter,ConsumedQuantity,ConsumedUnit,x_Model,BillingCurrency\n";

  private static String focus(String cost, String category, String meter, String quantity) {
    return "%s,%s,2026-11-02T00:00:00Z,2026-11-03T00:00:00Z,Claude API,Anthropic,%s,%s,Tokens,%s,USD\n"
        .formatted(cost, category, meter, quantity, MODEL);
  }

  @Test
  void focus_withCredits_isComparedAndTheCreditNamed() throws Exception {
    World world = new World().ledgerOnly(call("2026-11-02T09:00:00Z", "anthropic", "build"));
    String used =
        FOCUS
            + focus("0.3", "Usage", "input tokens", "100000")
            + focus("0.15", "Usage", "output tokens", "10000");
    assertThat(compare(world, used).agrees()).isTrue();
    Files.writeString(directory.resolve("export"), used + focus("-0.05", "Credit", "", ""));
    Reconciliation credited =
        new World().compare(directory, List.of(directory.resolve("export")), terms(Tolerance.TINY));
    assertThat(World.causes(credited)).containsExactly(Cause.CREDIT);
  }
}
