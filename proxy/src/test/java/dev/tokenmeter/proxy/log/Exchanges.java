package dev.tokenmeter.proxy.log;

import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.record.CallerId;
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
import java.util.Set;
import java.util.UUID;

/** Finished exchanges to log. */
final class Exchanges {
  static final UUID ID = UUID.fromString("01935f5e-0000-7000-8000-000000000001");

  private static final UsageLine REPORTED =
      new UsageLine(
          Optional.of("claude-opus-5-5"),
          Source.REPORTED,
          new Tokens(
              Map.of(TokenType.INPUT, 12L, TokenType.CACHE_READ, 41_000L, TokenType.OUTPUT, 0L)));

  private static final UsageLine ESTIMATED =
      new UsageLine(
          Optional.of("claude-opus-5-5"),
          Source.ESTIMATED,
          new Tokens(Map.of(TokenType.OUTPUT, 77L)));

  private Exchanges() {}

  static ExchangeRecord chat() {
    return of(Optional.of(report("claude-opus-5-5", REPORTED)), 200, Outcome.OK, Optional.empty());
  }

  static ExchangeRecord aborted() {
    return of(
        Optional.of(report("claude-opus-5-5", REPORTED, ESTIMATED)),
        200,
        Outcome.CLIENT_ABORT,
        Optional.empty());
  }

  static ExchangeRecord withModel(String model) {
    return of(Optional.of(report(model, REPORTED)), 200, Outcome.OK, Optional.empty());
  }

  static ExchangeRecord refused() {
    return of(Optional.empty(), 401, Outcome.REJECTED, Optional.of("unknown_caller"));
  }

  private static UsageReport report(String model, UsageLine... lines) {
    return new UsageReport(
        List.of(lines),
        true,
        Optional.empty(),
        Set.of(),
        Optional.empty(),
        ResponseFacts.ofModel(Optional.of(model)));
  }

  private static ExchangeRecord of(
      Optional<UsageReport> usage, int status, Outcome outcome, Optional<String> error) {
    return new ExchangeRecord(
        ID,
        Instant.parse("2026-11-25T05:00:00.123456Z"),
        Duration.ofMillis(1_500),
        usage.map(any -> Duration.ofMillis(420)),
        Optional.empty(),
        Optional.empty(),
        new CallerId("alice", "payments", CallerId.Kind.CONFIGURED),
        Optional.empty(),
        "claude-code",
        Optional.empty(),
        "anthropic",
        Optional.empty(),
        Billing.METERED,
        Operation.CHAT,
        true,
        Optional.of("claude-opus-latest"),
        status,
        outcome,
        error,
        usage,
        100,
        2_000,
        Optional.of("req_1"));
  }
}
