package dev.tokenmeter.metrics.budget;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.ConfigReader;
import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.metrics.record.Charge;
import dev.tokenmeter.metrics.record.Charges;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.Outcome;
import dev.tokenmeter.metrics.usage.Operation;
import dev.tokenmeter.metrics.usage.ResponseFacts;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.UsageReport;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A gatekeeper on a clock that the test moves. A token of {@code opus} costs 1,000 nano-dollars, in
 * as out, one of {@code haiku} 100, and three of {@code crumb} 1; other models have no price.
 */
final class Desk implements InstantSource, Quotes {
  static final long OPUS = 1_000;
  private static final AtomicLong IDS = new AtomicLong();

  final Budgets budgets = new Budgets(this, this);
  final Gatekeeper gatekeeper = new Gatekeeper(budgets, this, this::second);
  private Instant now = Instant.parse("2026-11-25T10:00:00Z");
  private long second = 1_000;

  /** In force: these lines of a configuration. */
  Desk(String yaml) {
    configure(yaml);
  }

  void configure(String yaml) {
    gatekeeper.configure(config(yaml), SpendHistory.NONE);
  }

  static Config config(String yaml) {
    ConfigReader.Result result = ConfigReader.read(yaml, "test.yaml", Map.of());
    if (result instanceof ConfigReader.Result.Loaded loaded) {
      return loaded.config();
    }
    throw new AssertionError(result.toString());
  }

  @Override
  public Instant instant() {
    return now;
  }

  void set(Instant time) {
    now = time;
  }

  void pass(Duration time) {
    now = now.plus(time);
    second += time.toSeconds();
  }

  /** The wall clock is set; no time passes. */
  void jump(Duration time) {
    now = now.plus(time);
  }

  private long second() {
    return second;
  }

  @Override
  public String version() {
    return "v1";
  }

  @Override
  public OptionalLong nanoUsd(String provider, String model, Tokens tokens, Served served) {
    return price(model, Tokens.add(tokens.input(), tokens.output()));
  }

  @Override
  public OptionalLong standIn(String model, Tokens tokens) {
    return price(model, Tokens.add(tokens.input(), tokens.output()));
  }

  private static OptionalLong price(String model, long tokens) {
    return switch (model) {
      case "opus" -> OptionalLong.of(tokens * OPUS);
      case "haiku" -> OptionalLong.of(tokens * OPUS / 10);
      case "crumb" -> OptionalLong.of(tokens / 3);
      default -> OptionalLong.empty();
    };
  }

  /** A request of alice for opus, all of it read: 350 bytes that ask for at most 100 tokens. */
  static Call call() {
    return new Call(
        caller("alice"),
        "claude-code",
        "anthropic",
        Optional.of("opus"),
        Billing.METERED,
        true,
        new Call.Size(350, OptionalLong.of(350), OptionalLong.of(100)),
        Call.Seen.WHOLE);
  }

  static CallerId caller(String name) {
    return new CallerId(name, "red", CallerId.Kind.CONFIGURED);
  }

  static Call by(String caller) {
    return with(call(), caller(caller), call().model(), Billing.METERED, Call.Seen.WHOLE);
  }

  static Call model(Optional<String> model, Call.Seen seen) {
    return with(call(), call().caller(), model, Billing.METERED, seen);
  }

  static Call billed(Billing billing) {
    return with(call(), call().caller(), call().model(), billing, Call.Seen.WHOLE);
  }

  private static Call with(
      Call call, CallerId caller, Optional<String> model, Billing billing, Call.Seen seen) {
    return new Call(
        caller, call.client(), call.provider(), model, billing, true, call.size(), seen);
  }

  static UUID id() {
    return new UUID(7, IDS.incrementAndGet());
  }

  /** Whether the request passes; if so, it runs on. */
  boolean passes(UUID id, Call call) {
    return gatekeeper.ask(id, call) instanceof Ruling.Pass;
  }

  /** The reason for which a request is denied. */
  Denial denial(Call call) {
    if (gatekeeper.ask(id(), call) instanceof Ruling.Deny deny) {
      return deny.denial();
    }
    throw new AssertionError("it may pass");
  }

  /** A request passes and ends, having used so many tokens that went in. */
  void spend(Call call, long tokens) {
    UUID id = id();
    if (!passes(id, call)) {
      throw new AssertionError("it may not pass");
    }
    end(id, call, tokens);
  }

  void end(UUID id, Call call, long tokens) {
    gatekeeper.end(record(id, call, call.model(), tokens, Outcome.OK));
  }

  ExchangeRecord record(UUID id, Call call, Optional<String> served, long tokens, Outcome outcome) {
    UsageLine line =
        new UsageLine(served, Source.REPORTED, new Tokens(Map.of(TokenType.INPUT, tokens)));
    OptionalLong nano = price(served.orElse(""), tokens);
    Charge charge =
        new Charge(line, nano, nano.isPresent() ? Tokens.none() : line.tokens(), Set.of());
    return new ExchangeRecord(
            id,
            now,
            Duration.ofSeconds(1),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            call.caller(),
            Optional.empty(),
            call.client(),
            Optional.empty(),
            call.provider(),
            Optional.empty(),
            call.billing(),
            Operation.CHAT,
            true,
            call.model(),
            200,
            outcome,
            Optional.empty(),
            Optional.of(
                new UsageReport(
                    List.of(line),
                    true,
                    Optional.empty(),
                    Set.of(),
                    Optional.empty(),
                    ResponseFacts.ofModel(served))),
            call.size().wireBytes(),
            100,
            Optional.empty())
        .withCharges(new Charges(List.of(charge), Optional.of("v1")));
  }

  /** The only account of its scope. */
  BudgetStatus status(String budget, String scope) {
    return budgets.status().stream()
        .filter(each -> each.budget().equals(budget) && each.scope().equals(scope))
        .findFirst()
        .orElseThrow();
  }
}
