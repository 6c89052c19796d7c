package dev.tokenmeter.metrics.ledger;

import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.Outcome;
import dev.tokenmeter.metrics.usage.Operation;
import dev.tokenmeter.metrics.usage.ResponseFacts;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.Unmetered;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.UsageReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** An exchange as the tests vary it. */
record Exchanged(
    UUID id,
    Instant at,
    String caller,
    String team,
    String client,
    String provider,
    Billing billing,
    int status,
    Outcome outcome,
    List<UsageLine> lines,
    Optional<Unmetered> unmetered) {

  static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

  /** Ten input and five output tokens of {@code claude-x}, at noon, by alice of payments. */
  static Exchanged ok() {
    return new Exchanged(
        idAt(NOON),
        NOON,
        "alice",
        "payments",
        "claude-code",
        "anthropic",
        Billing.METERED,
        200,
        Outcome.OK,
        List.of(
            line("claude-x", Source.REPORTED, Map.of(TokenType.INPUT, 10L, TokenType.OUTPUT, 5L))),
        Optional.empty());
  }

  static UsageLine line(String model, Source source, Map<TokenType, Long> counts) {
    return new UsageLine(Optional.of(model), source, new Tokens(counts));
  }

  static UUID idAt(Instant at) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long high = (at.toEpochMilli() << 16) | 0x7000 | random.nextInt(1 << 12);
    return new UUID(high, random.nextLong() >>> 2 | Long.MIN_VALUE);
  }

  Exchanged at(Instant when) {
    return new Exchanged(
        idAt(when),
        when,
        caller,
        team,
        client,
        provider,
        billing,
        status,
        outcome,
        lines,
        unmetered);
  }

  Exchanged by(String otherCaller, String otherTeam) {
    return new Exchanged(
        id,
        at,
        otherCaller,
        otherTeam,
        client,
        provider,
        billing,
        status,
        outcome,
        lines,
        unmetered);
  }

  Exchanged through(String otherClient, String otherProvider, Billing otherBilling) {
    return new Exchanged(
        id,
        at,
        caller,
        team,
        otherClient,
        otherProvider,
        otherBilling,
        status,
        outcome,
        lines,
        unmetered);
  }

  Exchanged using(UsageLine... used) {
    return new Exchanged(
        id, at, caller, team, client, provider, billing, status, outcome, List.of(used), unmetered);
  }

  Exchanged ended(int otherStatus, Outcome otherOutcome) {
    return new Exchanged(
        id,
        at,
        caller,
        team,
        client,
        provider,
        billing,
        otherStatus,
        otherOutcome,
        lines,
        unmetered);
  }

  Exchanged unmetered(Unmetered why) {
    return new Exchanged(
        id,
        at,
        caller,
        team,
        client,
        provider,
        billing,
        status,
        outcome,
        List.of(),
        Optional.of(why));
  }

  ExchangeRecord finished() {
    Optional<String> served = lines.stream().findFirst().flatMap(UsageLine::model);
    UsageReport usage =
        new UsageReport(
            lines, true, unmetered, Set.of(), Optional.empty(), ResponseFacts.ofModel(served));
    return new ExchangeRecord(
        id,
        at,
        Duration.ofMillis(1_500),
        Optional.of(Duration.ofMillis(400)),
        Optional.empty(),
        Optional.empty(),
        new CallerId(caller, team, CallerId.Kind.CONFIGURED),
        Optional.empty(),
        client,
        Optional.of("session-hash"),
        provider,
        Optional.of("key-alias"),
        billing,
        Operation.CHAT,
        true,
        Optional.of("claude-x"),
        status,
        outcome,
        Optional.empty(),
        Optional.of(usage),
        100,
        200,
        Optional.of("req_1"));
  }
}
