package dev.tokenmeter.metrics.meter;

import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.metrics.record.CallerId.Kind;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.Outcome;
import dev.tokenmeter.metrics.usage.Operation;
import dev.tokenmeter.metrics.usage.ResponseFacts;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TapFailure;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.Unmetered;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.UsageReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** An exchange to be counted, as the tests vary it. */
record Exchange(
    CallerId caller,
    String client,
    String provider,
    Optional<String> requested,
    Optional<String> served,
    int status,
    Outcome outcome,
    Map<TokenType, Long> tokens,
    Source source,
    Optional<Unmetered> unmetered,
    Optional<TapFailure> failure) {

  private static final UUID ID = new UUID(0, 0);

  /** Ten input and five output tokens of {@code claude-x}, asked for and paid by alice. */
  static Exchange ok() {
    return new Exchange(
        configured("alice", "red"),
        "claude-code",
        "anthropic",
        Optional.of("claude-x"),
        Optional.of("claude-x"),
        200,
        Outcome.OK,
        Map.of(TokenType.INPUT, 10L, TokenType.OUTPUT, 5L),
        Source.REPORTED,
        Optional.empty(),
        Optional.empty());
  }

  static CallerId configured(String name, String team) {
    return new CallerId(name, team, Kind.CONFIGURED);
  }

  static CallerId fingerprint(String name) {
    return new CallerId(name, "none", Kind.FINGERPRINT);
  }

  Exchange by(CallerId other) {
    return new Exchange(
        other, client, provider, requested, served, status, outcome, tokens, source, unmetered,
        failure);
  }

  Exchange client(String other) {
    return new Exchange(
        caller, other, provider, requested, served, status, outcome, tokens, source, unmetered,
        failure);
  }

  Exchange provider(String other) {
    return new Exchange(
        caller, client, other, requested, served, status, outcome, tokens, source, unmetered,
        failure);
  }

  Exchange requested(String model) {
    return new Exchange(
        caller,
        client,
        provider,
        Optional.of(model),
        served,
        status,
        outcome,
        tokens,
        source,
        unmetered,
        failure);
  }

  Exchange served(String model) {
    return new Exchange(
        caller,
        client,
        provider,
        requested,
        Optional.of(model),
        status,
        outcome,
        tokens,
        source,
        unmetered,
        failure);
  }

  /** Not answered with a 2xx: nothing served, nothing used. */
  Exchange failed(int code, Outcome other) {
    return new Exchange(
        caller,
        client,
        provider,
        requested,
        Optional.empty(),
        code,
        other,
        Map.of(),
        source,
        unmetered,
        failure);
  }

  Exchange used(TokenType type, long count) {
    return new Exchange(
        caller,
        client,
        provider,
        requested,
        served,
        status,
        outcome,
        Map.of(type, count),
        source,
        unmetered,
        failure);
  }

  Exchange estimated() {
    return new Exchange(
        caller,
        client,
        provider,
        requested,
        served,
        status,
        outcome,
        tokens,
        Source.ESTIMATED,
        unmetered,
        failure);
  }

  Exchange unmetered(Unmetered why, Optional<TapFailure> tapFailure) {
    return new Exchange(
        caller,
        client,
        provider,
        requested,
        served,
        status,
        outcome,
        Map.of(),
        source,
        Optional.of(why),
        tapFailure);
  }

  /** Two seconds, the first token after one, 200 µs and 50 µs of our own. */
  ExchangeRecord finished() {
    UsageReport usage =
        new UsageReport(
            tokens.isEmpty()
                ? java.util.List.of()
                : java.util.List.of(new UsageLine(served, source, new Tokens(tokens))),
            true,
            unmetered,
            Set.of(),
            failure,
            ResponseFacts.ofModel(served));
    return new ExchangeRecord(
        ID,
        Instant.EPOCH,
        Duration.ofSeconds(2),
        Optional.of(Duration.ofSeconds(1)),
        Optional.of(Duration.ofNanos(200_000)),
        Optional.of(Duration.ofNanos(50_000)),
        caller,
        Optional.empty(),
        client,
        Optional.empty(),
        provider,
        Optional.empty(),
        Billing.METERED,
        Operation.CHAT,
        true,
        requested,
        status,
        outcome,
        Optional.empty(),
        Optional.of(usage),
        100,
        200,
        Optional.empty());
  }
}
