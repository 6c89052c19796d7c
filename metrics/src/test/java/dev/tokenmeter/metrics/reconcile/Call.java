package dev.tokenmeter.metrics.reconcile;

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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** A call to a model, which both sides may know of. */
record Call(
    Instant at,
    String provider,
    String model,
    String key,
    Map<TokenType, Long> tokens,
    Billing billing) {

  Call {
    tokens = Map.copyOf(tokens);
  }

  Call at(Instant when) {
    return new Call(when, provider, model, key, tokens, billing);
  }

  Call by(String other) {
    return new Call(at, provider, model, other, tokens, billing);
  }

  Call onASeat() {
    return new Call(at, provider, model, key, tokens, Billing.SUBSCRIPTION);
  }

  /** As the ledger has it whose tap read its usage. */
  ExchangeRecord metered(int number) {
    return record(
        number,
        List.of(new UsageLine(Optional.of(model), Source.REPORTED, new Tokens(tokens))),
        Optional.empty());
  }

  /** As the ledger has it whose tap found no usage. */
  ExchangeRecord unmetered(int number) {
    return record(number, List.of(), Optional.of(Unmetered.CUT));
  }

  /** As the ledger has it whose client went away in the middle: output is estimated. */
  ExchangeRecord cut(int number, long estimate) {
    Map<TokenType, Long> begun = new EnumMap<>(tokens);
    begun.remove(TokenType.OUTPUT);
    begun.remove(TokenType.REASONING);
    return record(
        number,
        List.of(
            new UsageLine(Optional.of(model), Source.REPORTED, new Tokens(begun)),
            new UsageLine(
                Optional.of(model),
                Source.ESTIMATED,
                new Tokens(Map.of(TokenType.OUTPUT, estimate)))),
        Optional.empty());
  }

  private ExchangeRecord record(int number, List<UsageLine> lines, Optional<Unmetered> why) {
    UsageReport usage =
        new UsageReport(
            lines,
            true,
            why,
            Set.of(),
            Optional.empty(),
            ResponseFacts.ofModel(Optional.of(model)));
    return new ExchangeRecord(
        new UUID((at.toEpochMilli() << 16) | 0x7000, Long.MIN_VALUE | number),
        at,
        Duration.ofSeconds(1),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new CallerId("everybody", "team", CallerId.Kind.CONFIGURED),
        Optional.empty(),
        "other",
        Optional.empty(),
        provider,
        Optional.of(key),
        billing,
        Operation.CHAT,
        true,
        Optional.of(model),
        200,
        Outcome.OK,
        Optional.empty(),
        Optional.of(usage),
        1,
        1,
        Optional.empty());
  }
}
