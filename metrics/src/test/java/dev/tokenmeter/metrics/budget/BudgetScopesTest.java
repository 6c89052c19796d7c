package dev.tokenmeter.metrics.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.record.Outcome;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BudgetScopesTest {

  private static String gate(String scope) {
    return "budgets: [{ name: b, scope: " + scope + ", limit: 1 USD, window: day, mode: gate }]";
  }

  @Test
  void each_caller_has_a_budget_of_its_own() {
    Desk desk = new Desk(gate("{ each: caller }"));
    desk.spend(Desk.by("alice"), 1_000_000);

    assertThat(desk.denial(Desk.by("alice")).message()).contains("(alice)");
    assertThat(desk.passes(Desk.id(), Desk.by("bob"))).isTrue();
    assertThat(desk.status("b", "alice").scopeKind()).isEqualTo("caller");
  }

  @Test
  void each_team_shares_one() {
    Desk desk = new Desk(gate("{ each: team }"));
    desk.spend(Desk.by("alice"), 1_000_000);

    assertThat(desk.denial(Desk.by("bob")).message()).contains("(red)");
  }

  @Test
  void configured_callers_have_an_account_before_they_ask() {
    Desk desk = new Desk("callers: [{ name: alice }]\n" + gate("{ each: caller }"));

    assertThat(desk.status("b", "alice").limit()).isEqualTo(1_000_000_000);
  }

  @Test
  void combined_scope_counts_what_fits_all_its_parts() {
    Desk desk = new Desk(gate("{ team: red, provider: anthropic, model: \"op*\" }"));
    desk.spend(Desk.model(Optional.of("haiku"), Call.Seen.WHOLE), 1_000_000);
    assertThat(desk.status("b", "red+anthropic+op*").used()).isZero();

    desk.spend(Desk.call(), 1_000_000);

    assertThat(desk.status("b", "red+anthropic+op*").scopeKind()).isEqualTo("team+provider+model");
    assertThat(desk.denial(Desk.call()).kind()).isEqualTo(Denial.Kind.BUDGET);
    assertThat(desk.passes(Desk.id(), Desk.model(Optional.of("haiku"), Call.Seen.WHOLE))).isTrue();
  }

  @Test
  void model_scope_waits_for_the_model_and_no_longer_than_it_may() {
    Desk desk = new Desk(gate("{ model: opus }"));
    desk.spend(Desk.call(), 1_000_000);
    UUID id = Desk.id();

    assertThat(desk.gatekeeper.ask(id, Desk.model(Optional.empty(), Call.Seen.PART)))
        .isEqualTo(Ruling.WAIT);
    assertThat(desk.gatekeeper.ask(id, Desk.model(Optional.empty(), Call.Seen.ENOUGH)))
        .isEqualTo(Ruling.PROVISIONAL);
    assertThat(desk.gatekeeper.ask(id, Desk.model(Optional.of("opus"), Call.Seen.ENOUGH)))
        .isInstanceOf(Ruling.Deny.class);
  }

  @Test
  void budget_without_model_scope_never_waits() {
    Desk desk = new Desk(gate("{ each: caller }"));

    assertThat(desk.gatekeeper.ask(Desk.id(), Desk.model(Optional.empty(), Call.Seen.PART)))
        .isEqualTo(Ruling.PROVISIONAL);
  }

  @Test
  void model_that_served_is_charged_though_another_was_asked_for() {
    Desk desk = new Desk(gate("{ model: opus }"));
    Call asked = Desk.model(Optional.of("best"), Call.Seen.WHOLE);
    UUID id = Desk.id();
    assertThat(desk.passes(id, asked)).isTrue();

    desk.gatekeeper.end(desk.record(id, asked, Optional.of("opus"), 7, Outcome.OK));

    assertThat(desk.status("b", "opus").used()).isEqualTo(7_000);
  }

  @Test
  void caller_that_is_known_only_at_the_end_is_charged_then() {
    Desk desk = new Desk(gate("{ each: caller }"));
    UUID id = Desk.id();
    assertThat(desk.passes(id, Desk.by("_unidentified"))).isTrue();

    desk.end(id, Desk.by("key-abc"), 5);

    assertThat(desk.status("b", "key-abc").used()).isEqualTo(5_000);
    assertThat(desk.status("b", "_unidentified").used()).isZero();
    assertThat(desk.status("b", "_unidentified").reserved()).isZero();
  }

  @Test
  void accounts_beyond_their_bound_share_one_once_none_is_idle() {
    Desk desk = new Desk("metrics: { max-callers: 3 }\n" + gate("{ each: caller }"));
    for (String caller : new String[] {"a", "b", "c"}) {
      desk.spend(Desk.by(caller), 1);
    }
    desk.spend(Desk.by("d"), 600_000);
    desk.spend(Desk.by("e"), 400_000);

    assertThat(desk.budgets.status()).hasSize(4);
    assertThat(desk.status("b", "_overflow").used()).isEqualTo(1_000_000_000);
    assertThat(desk.denial(Desk.by("f")).kind()).isEqualTo(Denial.Kind.BUDGET);
    assertThat(desk.passes(Desk.id(), Desk.by("a"))).isTrue();
  }

  @Test
  void accounts_that_spent_nothing_make_room() {
    Desk desk = new Desk("metrics: { max-callers: 3 }\n" + gate("{ each: caller }"));
    for (int i = 0; i < 50; i++) {
      desk.pass(java.time.Duration.ofSeconds(1));
      desk.spend(Desk.by("forged-" + i), 0);
    }
    desk.pass(java.time.Duration.ofSeconds(1));
    desk.spend(Desk.by("alice"), 5);

    assertThat(desk.status("b", "alice").used()).isEqualTo(5_000);
    assertThat(desk.budgets.overflows()).containsEntry("b", 0L);
  }

  @Test
  void several_budgets_have_to_agree_and_all_are_charged() {
    Desk desk =
        new Desk(
            """
            budgets:
              - { name: person, scope: { each: caller }, limit: 1 USD, window: day, mode: gate }
              - { name: house, scope: all, limit: 1.5 USD, window: month, mode: gate }
            """);
    desk.spend(Desk.by("alice"), 900_000);
    desk.spend(Desk.by("bob"), 600_000);

    assertThat(desk.denial(Desk.by("alice")).message()).startsWith("The budget house is spent");
    assertThat(desk.status("person", "alice").used()).isEqualTo(900_000_000);
    assertThat(desk.status("person", "alice").reserved()).isZero();
  }
}
