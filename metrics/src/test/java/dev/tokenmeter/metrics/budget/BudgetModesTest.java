package dev.tokenmeter.metrics.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.record.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetModesTest {
  private static final String STRICT =
      "budgets: [{ name: b, scope: all, limit: 0.001 USD, window: day, mode: strict }]";

  private static Desk gate(String more) {
    return new Desk(
        "budgets: [{ name: b, scope: all, limit: 1 USD, window: day, mode: gate%s }]"
            .formatted(more));
  }

  @Test
  void gate_below_its_limit_lets_pass_and_at_it_denies() {
    Desk desk = gate("");
    desk.spend(Desk.call(), 999_999);
    assertThat(desk.status("b", "all").used()).isEqualTo(999_999_000);

    desk.spend(Desk.call(), 1);

    Denial denial = desk.denial(Desk.call());
    assertThat(denial.kind()).isEqualTo(Denial.Kind.BUDGET);
    assertThat(denial.status()).isEqualTo(429);
    assertThat(denial.resets()).contains(Instant.parse("2026-11-26T00:00:00Z"));
    assertThat(denial.message())
        .isEqualTo(
            "The budget b is spent: 1.00 USD of 1.00 USD. It resets at 2026-11-26T00:00:00Z.");
    assertThat(desk.status("b", "all").denied()).isOne();
  }

  @Test
  void gate_with_status_and_message_of_its_own_denies_with_them() {
    Desk desk = gate(", status: 402, message: \"Ask the platform team.\"");
    desk.spend(Desk.call(), 1_000_000);

    Denial denial = desk.denial(Desk.call());

    assertThat(denial.status()).isEqualTo(402);
    assertThat(denial.message()).endsWith(" Ask the platform team.");
  }

  @ParameterizedTest
  @CsvSource({
    "claude-code, 429",
    "codex, 429",
    "other, 429",
    "opencode, 402",
    "kilo, 402",
    "droid, 402"
  })
  void gate_without_status_answers_with_the_one_that_ends_the_clients_attempts(
      String client, int status) {
    Desk desk = gate("");
    desk.spend(Desk.call(), 1_000_000);
    Call call = Desk.call();

    Denial denial =
        desk.denial(
            new Call(
                call.caller(),
                client,
                call.provider(),
                call.model(),
                call.billing(),
                true,
                call.size(),
                call.seen()));

    assertThat(denial.status()).isEqualTo(status);
  }

  @Test
  void observe_beyond_its_limit_lets_pass_and_counts_on() {
    Desk desk =
        new Desk("budgets: [{ name: b, scope: all, limit: 1 USD, window: day, in-flight: 1 }]");
    desk.spend(Desk.call(), 3_000_000);
    UUID running = Desk.id();
    assertThat(desk.passes(running, Desk.call())).isTrue();
    desk.spend(Desk.call(), 1_000_000);

    assertThat(desk.status("b", "all").used()).isEqualTo(4_000_000_000L);
    assertThat(desk.status("b", "all").denied()).isZero();
  }

  @Test
  void running_exchange_reserves_until_its_end_and_then_costs_what_it_cost() {
    Desk desk = gate("");
    UUID id = Desk.id();
    assertThat(desk.passes(id, Desk.call())).isTrue();

    BudgetStatus running = desk.status("b", "all");
    assertThat(running.used()).isZero();
    assertThat(running.reserved()).isPositive();
    assertThat(running.exposure()).isEqualTo((350 + 100) * Desk.OPUS);
    assertThat(running.inFlight()).isOne();

    desk.end(id, Desk.call(), 70);

    BudgetStatus ended = desk.status("b", "all");
    assertThat(ended.used()).isEqualTo(70_000);
    assertThat(ended.reserved()).isZero();
    assertThat(ended.exposure()).isZero();
    assertThat(ended.inFlight()).isZero();
    assertThat(desk.gatekeeper.running()).isZero();
  }

  @Test
  void running_exchange_that_shows_more_reserves_more_and_locks_others_out() {
    Desk desk = gate("");
    UUID id = Desk.id();
    assertThat(desk.passes(id, Desk.call())).isTrue();

    desk.gatekeeper.progress(
        desk.record(id, Desk.call(), Desk.call().model(), 1_000_000, Outcome.CLIENT_ABORT));

    assertThat(desk.denial(Desk.call()).message()).contains("for requests that still run");
    desk.end(id, Desk.call(), 10);
    assertThat(desk.passes(Desk.id(), Desk.call())).isTrue();
  }

  @Test
  void strict_lets_pass_only_what_surely_fits() {
    Desk desk = new Desk(STRICT);
    UUID first = Desk.id();
    UUID second = Desk.id();
    assertThat(desk.passes(first, Desk.call())).isTrue();
    assertThat(desk.passes(second, Desk.call())).isTrue();

    Denial third = desk.denial(Desk.call());

    assertThat(third.message())
        .startsWith("The budget b does not surely suffice: this request may cost up to 0.000450");
    desk.end(first, Desk.call(), 0);
    assertThat(desk.passes(Desk.id(), Desk.call())).isTrue();
  }

  @Test
  void strict_waits_for_all_of_a_request_that_may_be_waited_for() {
    Desk desk = new Desk(STRICT);

    assertThat(desk.gatekeeper.ask(Desk.id(), Desk.model(Optional.of("opus"), Call.Seen.PART)))
        .isEqualTo(Ruling.WAIT);
    assertThat(desk.gatekeeper.running()).isZero();
  }

  @Test
  void strict_that_could_not_wait_denies_once_all_is_known() {
    Desk desk = new Desk(STRICT.replace("0.001", "0.0004"));
    UUID id = Desk.id();

    assertThat(desk.gatekeeper.ask(id, Desk.model(Optional.empty(), Call.Seen.ENOUGH)))
        .isEqualTo(Ruling.PROVISIONAL);
    assertThat(desk.gatekeeper.ask(id, Desk.call())).isInstanceOf(Ruling.Deny.class);

    assertThat(desk.status("b", "all").reserved()).isZero();
    assertThat(desk.status("b", "all").inFlight()).isZero();
    assertThat(desk.gatekeeper.running()).isZero();
  }

  @Test
  void cap_on_running_exchanges_denies_the_next_one_for_a_moment() {
    Desk desk = gate(", in-flight: 1");
    UUID id = Desk.id();
    assertThat(desk.passes(id, Desk.call())).isTrue();

    Denial denial = desk.denial(Desk.call());

    assertThat(denial.kind()).isEqualTo(Denial.Kind.RATE);
    assertThat(denial.retryAfter()).isPresent();
    desk.end(id, Desk.call(), 1);
    assertThat(desk.passes(Desk.id(), Desk.call())).isTrue();
  }

  @Test
  void raise_lifts_the_limit_until_its_end() {
    Desk desk = gate(", raise: { to: 2 USD, until: 2026-11-25T12:00:00Z }");
    desk.spend(Desk.call(), 1_500_000);
    assertThat(desk.status("b", "all").limit()).isEqualTo(2_000_000_000L);
    assertThat(desk.passes(Desk.id(), Desk.call())).isTrue();

    desk.pass(Duration.ofHours(2));

    assertThat(desk.denial(Desk.call()).message()).contains("1.50 USD of 1.00 USD");
  }

  @Test
  void limit_in_tokens_counts_all_types_and_no_money() {
    Desk desk =
        new Desk("budgets: [{ name: b, scope: all, limit: 100 tokens, window: day, mode: gate }]");
    desk.spend(Desk.model(Optional.of("unknown"), Call.Seen.WHOLE), 100);

    assertThat(desk.denial(Desk.call()).message()).contains("100 tokens of 100 tokens");
  }

  @Test
  void budget_counts_metered_exchanges_unless_told_otherwise() {
    Desk desk = gate("");
    desk.spend(Desk.billed(Billing.SUBSCRIPTION), 5_000_000);
    desk.spend(Desk.billed(Billing.UNKNOWN), 5_000_000);
    assertThat(desk.status("b", "all").used()).isZero();

    Desk all = gate(", billing: all");
    all.spend(Desk.billed(Billing.SUBSCRIPTION), 5_000_000);

    assertThat(all.denial(Desk.billed(Billing.SUBSCRIPTION)).kind()).isEqualTo(Denial.Kind.BUDGET);
  }

  @Test
  void model_without_price_passes_is_denied_or_costs_what_another_does() {
    Call unpriced = Desk.model(Optional.of("mystery"), Call.Seen.WHOLE);
    Desk allowed = gate("");
    allowed.spend(unpriced, 9_000_000);
    assertThat(allowed.status("b", "all").used()).isZero();

    Denial denial = gate(", unpriced: deny").denial(unpriced);
    assertThat(denial.kind()).isEqualTo(Denial.Kind.MODEL);
    assertThat(denial.message()).contains("mystery");

    Desk priced = gate(", unpriced: { price-as: opus }");
    priced.spend(unpriced, 2_000);
    assertThat(priced.status("b", "all").used()).isEqualTo(2_000_000);
  }

  @Test
  void request_that_costs_nothing_is_not_held_up_by_a_spent_budget() {
    Desk desk = gate("");
    desk.spend(Desk.call(), 1_000_000);
    Call models =
        new Call(
            Desk.caller("alice"),
            "curl",
            "anthropic",
            Optional.empty(),
            Billing.METERED,
            false,
            Call.Size.UNKNOWN,
            Call.Seen.WHOLE);

    assertThat(desk.passes(Desk.id(), models)).isTrue();
  }
}
