package dev.tokenmeter.metrics.board;

import dev.tokenmeter.metrics.budget.Spend;
import dev.tokenmeter.metrics.budget.SpendHistory;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** Finished exchanges of {@code claude-x}; a token costs a thousandth of a dollar. */
final class Used {
  static final CallerId ALICE = new CallerId("alice", "payments", CallerId.Kind.CONFIGURED);
  static final CallerId BOB = new CallerId("bob", "search", CallerId.Kind.CONFIGURED);
  private static final AtomicLong IDS = new AtomicLong();
  private static final long NANO_PER_TOKEN = 1_000_000;

  private Used() {}

  /** A history in which every window holds the same. */
  static SpendHistory history(Spend... spends) {
    return (periods, by) ->
        new SpendHistory.Past(
            periods.stream().collect(Collectors.toMap(each -> each, _ -> List.of(spends))), 0);
  }

  static ExchangeRecord by(CallerId caller, Instant at, long tokens) {
    Optional<String> model = Optional.of("claude-x");
    UsageLine line =
        new UsageLine(model, Source.REPORTED, new Tokens(Map.of(TokenType.INPUT, tokens)));
    Charge charge =
        new Charge(line, OptionalLong.of(tokens * NANO_PER_TOKEN), Tokens.none(), Set.of());
    return new ExchangeRecord(
            new UUID((at.toEpochMilli() << 16) | 0x7000, Long.MIN_VALUE | IDS.incrementAndGet()),
            at,
            Duration.ofSeconds(1),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            caller,
            Optional.empty(),
            "claude-code",
            Optional.empty(),
            "anthropic",
            Optional.empty(),
            Billing.METERED,
            Operation.CHAT,
            true,
            model,
            200,
            Outcome.OK,
            Optional.empty(),
            Optional.of(
                new UsageReport(
                    List.of(line),
                    true,
                    Optional.empty(),
                    Set.of(),
                    Optional.empty(),
                    ResponseFacts.ofModel(model))),
            10,
            10,
            Optional.empty())
        .withCharges(new Charges(List.of(charge), Optional.of("v1")));
  }

  /** A name of a pseudonym's form that is the same for the same caller. */
  static String pseudonym(String caller) {
    SplittableRandom letters = new SplittableRandom(caller.hashCode());
    return letters
        .ints(10, 'a', 'z' + 1)
        .mapToObj(Character::toString)
        .collect(Collectors.joining("", "who-", ""));
  }
}
