package dev.tokenmeter.metrics.budget;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** What many requests at once may do to a budget. */
class BudgetRaceTest {
  private static final int PARALLEL = 200;

  private static Desk desk(String mode) {
    return new Desk(
        "budgets: [{ name: b, scope: all, limit: 1 USD, window: day, mode: " + mode + " }]");
  }

  /** So many ask at once; those that passed are still running. */
  private static List<UUID> ask(Desk desk) throws InterruptedException {
    Queue<UUID> passed = new ConcurrentLinkedQueue<>();
    CountDownLatch start = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < PARALLEL; i++) {
        threads.execute(
            () -> {
              UUID id = Desk.id();
              try {
                start.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              if (desk.passes(id, Desk.call())) {
                passed.add(id);
              }
            });
      }
      start.countDown();
    }
    return List.copyOf(passed);
  }

  @Test
  void gate_at_99_percent_is_overshot_by_no_more_than_the_published_exposure() throws Exception {
    Desk desk = desk("gate");
    desk.spend(Desk.call(), 990_000);

    List<UUID> passed = ask(desk);
    BudgetStatus during = desk.status("b", "all");
    passed.forEach(id -> desk.end(id, Desk.call(), 450));

    BudgetStatus after = desk.status("b", "all");
    assertThat(passed).isNotEmpty();
    assertThat(after.used() - after.limit()).isLessThanOrEqualTo(during.exposure());
    assertThat(during.exposure()).isEqualTo(passed.size() * 450L * Desk.OPUS);
    assertThat(after.reserved()).isZero();
    assertThat(after.exposure()).isZero();
    assertThat(after.inFlight()).isZero();
  }

  @Test
  void gate_whose_requests_are_known_lets_no_more_pass_than_fit() throws Exception {
    Desk desk =
        new Desk("budgets: [{ name: b, scope: all, limit: 0.01 USD, window: day, mode: gate }]");
    for (int i = 0; i < 20; i++) {
      desk.spend(Desk.call(), 450);
    }

    List<UUID> passed = ask(desk);

    assertThat(passed).hasSize(3);
  }

  @Test
  void gate_at_half_denies_nobody() throws Exception {
    Desk desk = desk("gate");
    desk.spend(Desk.call(), 500_000);

    assertThat(ask(desk)).hasSize(PARALLEL);
  }

  @Test
  void gate_at_half_of_well_known_requests_denies_nobody() throws Exception {
    Desk desk = desk("gate");
    for (int i = 0; i < 250; i++) {
      desk.spend(Desk.call(), 2_000);
    }
    assertThat(desk.status("b", "all").used()).isEqualTo(500_000_000);

    assertThat(ask(desk)).hasSize(PARALLEL);
  }

  @Test
  void strict_is_never_overshot() throws Exception {
    Desk desk = desk("strict");
    desk.spend(Desk.call(), 450);
    for (int i = 0; i < 2_200; i++) {
      desk.spend(Desk.call(), 449);
    }

    List<UUID> passed = ask(desk);
    passed.forEach(id -> desk.end(id, Desk.call(), 450));

    BudgetStatus after = desk.status("b", "all");
    assertThat(passed).isNotEmpty();
    assertThat(after.used()).isLessThanOrEqualTo(after.limit());
  }
}
