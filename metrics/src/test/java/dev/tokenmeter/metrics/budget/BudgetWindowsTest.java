package dev.tokenmeter.metrics.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.record.Billing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetWindowsTest {
  private static final String DAY =
      "budgets: [{ name: b, scope: all, limit: 1 USD, window: day, zone: %s, mode: gate }]";

  private static Desk desk(String zone) {
    return new Desk(DAY.formatted(zone));
  }

  private static long used(Desk desk) {
    return desk.status("b", "all").used();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe"})
  void year_of_hours_resets_once_a_day_through_both_changes_of_the_clock(String zone) {
    Desk desk = new Desk("budgets: []");
    desk.set(Instant.parse("2026-01-01T00:30:00Z"));
    desk.configure(DAY.formatted(zone));
    desk.spend(Desk.call(), 1);
    int resets = 0;
    for (int hour = 0; hour < 365 * 24; hour++) {
      long before = used(desk);
      desk.pass(Duration.ofHours(1));
      resets += used(desk) < before ? 1 : 0;
      desk.spend(Desk.call(), 1);
    }
    assertThat(resets).isEqualTo(365);
  }

  @Test
  void new_window_frees_the_budget_and_the_counter_goes_on() {
    Desk desk = desk("UTC");
    desk.spend(Desk.call(), 1_000_000);

    desk.pass(Duration.ofHours(14));

    assertThat(desk.passes(Desk.id(), Desk.call())).isTrue();
    assertThat(used(desk)).isZero();
    assertThat(desk.status("b", "all").charged()).isEqualTo(1_000_000_000);
  }

  @Test
  void exchange_belongs_to_the_window_in_which_it_was_admitted() {
    Desk desk = desk("UTC");
    UUID id = Desk.id();
    assertThat(desk.passes(id, Desk.call())).isTrue();
    desk.pass(Duration.ofHours(14));

    desk.end(id, Desk.call(), 1_000_000);

    assertThat(used(desk)).isZero();
    assertThat(desk.status("b", "all").reserved()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT-1H", "PT1H", "P-1D", "P1D"})
  void clock_that_jumps_and_comes_back_resets_no_window_twice(String jump) {
    Desk desk = desk("UTC");
    desk.spend(Desk.call(), 400_000);
    desk.jump(Duration.parse(jump));
    desk.spend(Desk.call(), 300_000);
    long atJump = used(desk);
    desk.jump(Duration.parse(jump).negated());
    desk.spend(Desk.call(), 200_000);

    assertThat(used(desk)).isEqualTo(atJump + 200_000_000);
    assertThat(desk.status("b", "all").window().end())
        .isAfter(desk.status("b", "all").window().start());
  }

  @Property(tries = 200)
  void clock_however_it_jumps_opens_no_window_again(
      @ForAll @Size(max = 40) List<java.lang.Short> minutes) {
    Desk desk = desk("Europe/Berlin");
    Instant open = desk.status("b", "all").window().start();
    for (short jump : minutes) {
      desk.jump(Duration.ofMinutes(jump));
      desk.spend(Desk.call(), 0);
      Instant now = desk.status("b", "all").window().start();
      assertThat(now).isAfterOrEqualTo(open);
      open = now;
    }
  }

  @Test
  void raised_limit_keeps_the_spend() {
    Desk desk = desk("UTC");
    desk.spend(Desk.call(), 1_000_000);

    desk.configure(DAY.formatted("UTC").replace("1 USD", "2 USD"));

    assertThat(desk.passes(Desk.id(), Desk.call())).isTrue();
    assertThat(used(desk)).isEqualTo(1_000_000_000);
    assertThat(desk.status("b", "all").limit()).isEqualTo(2_000_000_000L);
  }

  @Test
  void changed_window_begins_with_what_history_knows() {
    Desk desk = desk("UTC");
    desk.spend(Desk.call(), 1_000_000);
    Spend past = spend(250_000_000, 250_000);

    desk.gatekeeper.configure(
        Desk.config(DAY.formatted("UTC").replace("day", "month")), knowing(0, past));

    assertThat(used(desk)).isEqualTo(250_000_000);
    assertThat(desk.status("b", "all").charged()).isZero();
  }

  @Test
  void history_of_others_and_of_seats_is_not_counted() {
    Desk desk = desk("UTC");
    Spend seat =
        new Spend(
            "alice",
            "red",
            "codex",
            "openai",
            Optional.of("opus"),
            Optional.empty(),
            Billing.SUBSCRIPTION,
            5,
            5);

    desk.gatekeeper.configure(
        Desk.config("budgets: [{ name: b, scope: { team: red }, limit: 9 tokens, window: day }]"),
        knowing(0, seat, spend(7, 3)));

    assertThat(desk.status("b", "red").used()).isEqualTo(3);
  }

  @Test
  void correction_reaches_open_windows_only() {
    Desk desk = desk("UTC");
    desk.spend(Desk.call(), 100_000);

    desk.budgets.correct(correction(1, desk.instant()));
    desk.budgets.correct(correction(2, desk.instant().minus(Duration.ofDays(1))));

    assertThat(used(desk)).isEqualTo(60_000_000);
  }

  @Test
  void correction_that_comes_again_or_that_history_knew_changes_nothing() {
    Desk desk = new Desk("budgets: []");
    SpendHistory history = knowing(7, spend(100_000_000, 0));
    desk.gatekeeper.configure(Desk.config(DAY.formatted("UTC")), history);

    desk.budgets.correct(correction(7, desk.instant()));
    assertThat(used(desk)).isEqualTo(100_000_000);
    desk.budgets.correct(correction(8, desk.instant()));
    desk.budgets.correct(correction(8, desk.instant()));
    assertThat(used(desk)).isEqualTo(60_000_000);
  }

  /** A history in which every window holds the same. */
  private static SpendHistory knowing(long corrections, Spend... spends) {
    return (periods, by) ->
        new SpendHistory.Past(
            periods.stream().collect(Collectors.toMap(each -> each, _ -> List.of(spends))),
            corrections);
  }

  private static Correction correction(long number, Instant at) {
    return new Correction(number, at, spend(100_000_000, 0), spend(60_000_000, 0));
  }

  private static Spend spend(long nanoUsd, long tokens) {
    return new Spend(
        "alice",
        "red",
        "claude-code",
        "anthropic",
        Optional.of("opus"),
        Optional.empty(),
        Billing.METERED,
        nanoUsd,
        tokens);
  }
}
