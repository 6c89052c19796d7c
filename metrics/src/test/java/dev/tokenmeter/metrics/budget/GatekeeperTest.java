package dev.tokenmeter.metrics.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.record.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class GatekeeperTest {

  @Test
  void blocked_caller_is_denied_everything_and_nobody_else_is() {
    Desk desk = new Desk("callers: [{ name: alice, blocked: true }, { name: bob }]");

    Denial denial = desk.denial(Desk.by("alice"));

    assertThat(denial.kind()).isEqualTo(Denial.Kind.BLOCKED);
    assertThat(denial.message()).contains("alice");
    assertThat(desk.gatekeeper.look(Desk.by("alice"))).isInstanceOf(Ruling.Deny.class);
    assertThat(desk.passes(Desk.id(), Desk.by("bob"))).isTrue();
  }

  @Test
  void allowed_models_bind_those_whom_the_rule_names() {
    Desk desk = new Desk("allow: [{ team: red, models: [\"haiku*\", sonnet] }]");

    assertThat(desk.passes(Desk.id(), Desk.model(Optional.of("haiku-4"), Call.Seen.WHOLE)))
        .isTrue();
    assertThat(desk.denial(Desk.call()).message())
        .isEqualTo("The model opus is not allowed. Allowed for you: haiku*, sonnet.");
    assertThat(new Desk("allow: [{ team: blue, models: [x] }]").passes(Desk.id(), Desk.call()))
        .isTrue();
  }

  @Test
  void rules_of_one_caller_add_up() {
    Desk desk =
        new Desk("allow: [{ team: red, models: [haiku] }, { caller: alice, models: [opus] }]");

    assertThat(desk.passes(Desk.id(), Desk.by("alice"))).isTrue();
    assertThat(desk.denial(Desk.by("bob")).kind()).isEqualTo(Denial.Kind.MODEL);
  }

  @Test
  void request_whose_model_nobody_can_tell_is_none_that_is_allowed() {
    Desk desk = new Desk("allow: [{ models: [haiku] }]");
    UUID id = Desk.id();

    assertThat(desk.gatekeeper.ask(id, Desk.model(Optional.empty(), Call.Seen.PART)))
        .isEqualTo(Ruling.WAIT);
    assertThat(desk.gatekeeper.ask(id, Desk.model(Optional.empty(), Call.Seen.ENOUGH)))
        .isEqualTo(Ruling.PROVISIONAL);
    assertThat(desk.gatekeeper.ask(id, Desk.model(Optional.empty(), Call.Seen.WHOLE)))
        .isInstanceOf(Ruling.Deny.class);
    assertThat(desk.gatekeeper.running()).isZero();
  }

  @Test
  void caller_with_as_many_running_as_allowed_waits_for_an_end() {
    Desk desk = new Desk("limits: [{ each: caller, concurrent: 2 }]");
    UUID first = Desk.id();
    desk.passes(first, Desk.call());
    desk.passes(Desk.id(), Desk.call());

    Denial denial = desk.denial(Desk.call());
    assertThat(denial.kind()).isEqualTo(Denial.Kind.RATE);
    assertThat(denial.message()).contains("2 requests of alice");
    assertThat(desk.passes(Desk.id(), Desk.by("bob"))).isTrue();

    desk.gatekeeper.end(desk.record(first, Desk.call(), Optional.empty(), 0, Outcome.CLIENT_ABORT));
    assertThat(desk.passes(Desk.id(), Desk.call())).isTrue();
  }

  @Test
  void caller_with_as_many_in_a_minute_as_allowed_is_told_how_long_to_wait() {
    Desk desk = new Desk("limits: { admission: [{ each: caller, requests-per-minute: 3 }] }");
    desk.spend(Desk.call(), 0);
    desk.pass(Duration.ofSeconds(10));
    desk.spend(Desk.call(), 0);
    desk.spend(Desk.call(), 0);

    assertThat(desk.denial(Desk.call()).retryAfter()).contains(Duration.ofSeconds(50));
    desk.pass(Duration.ofSeconds(49));
    assertThat(desk.denial(Desk.call()).retryAfter()).contains(Duration.ofSeconds(1));
    desk.pass(Duration.ofSeconds(1));
    desk.spend(Desk.call(), 0);
    assertThat(desk.denial(Desk.call()).retryAfter()).contains(Duration.ofSeconds(10));
  }

  @Test
  void counts_of_a_limit_survive_a_new_configuration_that_keeps_it() {
    String yaml = "limits: [{ each: team, concurrent: 1 }]";
    Desk desk = new Desk(yaml);
    UUID id = Desk.id();
    desk.passes(id, Desk.call());

    desk.configure(yaml);

    assertThat(desk.denial(Desk.by("bob")).kind()).isEqualTo(Denial.Kind.RATE);
    desk.end(id, Desk.call(), 0);
    assertThat(desk.passes(Desk.id(), Desk.by("bob"))).isTrue();
  }

  @Test
  void request_denied_by_a_limit_has_reserved_nothing() {
    Desk desk =
        new Desk(
            """
            limits: [{ each: caller, requests-per-minute: 1 }]
            budgets: [{ name: b, scope: all, limit: 1 USD, window: day, mode: gate }]
            """);
    desk.spend(Desk.call(), 1);
    desk.denial(Desk.call());

    assertThat(desk.status("b", "all").reserved()).isZero();
    assertThat(desk.status("b", "all").inFlight()).isZero();
  }

  @Test
  void exchange_that_nobody_asked_for_is_charged_all_the_same() {
    Desk desk = new Desk("budgets: [{ name: b, scope: all, limit: 1 USD, window: day }]");

    desk.end(Desk.id(), Desk.call(), 9);

    assertThat(desk.status("b", "all").used()).isEqualTo(9_000);
  }

  @Test
  void removed_budget_lets_running_exchanges_end() {
    Desk desk = new Desk("budgets: [{ name: b, scope: all, limit: 1 USD, window: day }]");
    UUID id = Desk.id();
    desk.passes(id, Desk.call());

    desk.configure("budgets: []");
    desk.end(id, Desk.call(), 9);

    assertThat(desk.gatekeeper.running()).isZero();
    assertThat(desk.budgets.status()).isEmpty();
  }
}
