package dev.tokenmeter.metrics.budget;

import dev.tokenmeter.config.Caller;
import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Rails.CallLimit;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.ExchangeSink;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Who may pass: callers that are not blocked, with models that are allowed, within budgets, and
 * within the limits on calls. Follows every exchange that it let pass until its record comes.
 * Thread-safe; nothing but {@link #configure} blocks.
 */
public final class Gatekeeper implements Guard, ExchangeSink {
  private final Budgets budgets;
  private final InstantSource clock;
  private final LongSupplier seconds;
  private final Map<UUID, Passage> running = new ConcurrentHashMap<>();
  private volatile Rules rules = new Rules(Set.of(), new ModelRules(List.of()), List.of());

  private record Rules(Set<String> blocked, ModelRules models, List<CallLimits> limits) {}

  /** An exchange that was let pass. Belongs to its event loop. */
  private record Passage(Reservation reservation, List<Runnable> leave) {
    Passage() {
      this(new Reservation(), new ArrayList<>(1));
    }

    void release() {
      reservation.release();
      leave.forEach(Runnable::run);
      leave.clear();
    }
  }

  /** Lets everything pass until it is configured. */
  public Gatekeeper(Budgets budgets, InstantSource clock) {
    this(budgets, clock, () -> TimeUnit.NANOSECONDS.toSeconds(System.nanoTime()));
  }

  /**
   * As above, with a clock of its own for limits by the minute.
   *
   * @param seconds never go back
   */
  Gatekeeper(Budgets budgets, InstantSource clock, LongSupplier seconds) {
    this.budgets = budgets;
    this.clock = clock;
    this.seconds = seconds;
  }

  /**
   * Puts a configuration in force: spend of budgets that stay the same is kept, and so are the
   * counts of limits.
   *
   * @param history what budgets that are new begin with
   */
  public synchronized void configure(Config config, SpendHistory history) {
    budgets.configure(config, history);
    Set<String> blocked =
        config.callers().stream()
            .filter(caller -> caller.standing() == Caller.Standing.BLOCKED)
            .map(Caller::name)
            .collect(Collectors.toUnmodifiableSet());
    List<CallLimits> before = rules.limits();
    int mostPlaces = config.metrics().maxCallers();
    List<CallLimits> limits =
        config.rails().limits().stream().map(limit -> kept(before, limit, mostPlaces)).toList();
    rules = new Rules(blocked, new ModelRules(config.rails().allow()), limits);
  }

  private CallLimits kept(List<CallLimits> before, CallLimit limit, int mostPlaces) {
    return before.stream()
        .filter(each -> each.limit().equals(limit))
        .findFirst()
        .orElseGet(() -> new CallLimits(limit, seconds, mostPlaces));
  }

  @Override
  public Ruling ask(UUID exchange, Call call) {
    Rules now = rules;
    Labels labels = Labels.of(call);
    Passage known = running.get(exchange);
    Passage passage = known == null ? new Passage() : known;
    Ruling ruling = ruling(now, call, labels, passage);
    boolean passes = ruling instanceof Ruling.Pass || ruling instanceof Ruling.Provisional;
    if (passes && known == null) {
      Optional<Denial> denial = begin(now, labels, passage);
      ruling = denial.<Ruling>map(Ruling.Deny::new).orElse(ruling);
    }
    switch (ruling) {
      case Ruling.Pass _, Ruling.Provisional _ -> running.put(exchange, passage);
      case Ruling.Wait _ -> {}
      case Ruling.Deny _ -> {
        running.remove(exchange);
        passage.release();
      }
    }
    return ruling;
  }

  /** Budgets come last, since they alone reserve something. */
  private Ruling ruling(Rules now, Call call, Labels labels, Passage passage) {
    Ruling rails = blocked(now, call);
    if (rails instanceof Ruling.Pass) {
      rails = now.models().ask(call, labels);
    }
    return switch (rails) {
      case Ruling.Deny _, Ruling.Wait _ -> rails;
      case Ruling.Pass _ -> budgets.ask(call, passage.reservation());
      case Ruling.Provisional _ -> {
        Ruling spend = budgets.ask(call, passage.reservation());
        yield spend instanceof Ruling.Pass ? rails : spend;
      }
    };
  }

  private Optional<Denial> begin(Rules now, Labels labels, Passage passage) {
    for (CallLimits limit : now.limits()) {
      Optional<Denial> denial = limit.enter(labels, clock.instant(), passage.leave());
      if (denial.isPresent()) {
        return denial;
      }
    }
    return Optional.empty();
  }

  @Override
  public Ruling look(Call call) {
    Ruling ruling = blocked(rules, call);
    return ruling instanceof Ruling.Pass ? budgets.look(call) : ruling;
  }

  private static Ruling blocked(Rules now, Call call) {
    boolean blocked =
        call.caller().kind() == CallerId.Kind.CONFIGURED
            && now.blocked().contains(call.caller().name());
    return blocked
        ? new Ruling.Deny(
            Denial.blocked("The caller " + call.caller().name() + " is blocked by the operator."))
        : Ruling.PASS;
  }

  @Override
  public void begin(String provider) {}

  @Override
  public void progress(ExchangeRecord soFar) {
    Passage passage = running.get(soFar.id());
    if (passage != null) {
      budgets.progress(soFar, passage.reservation());
    }
  }

  @Override
  public void end(ExchangeRecord exchange) {
    Passage passage = running.remove(exchange.id());
    if (passage == null) {
      budgets.end(exchange, new Reservation());
    } else {
      budgets.end(exchange, passage.reservation());
      passage.release();
    }
  }

  /** Exchanges that were let pass and have not ended. */
  public int running() {
    return running.size();
  }
}
