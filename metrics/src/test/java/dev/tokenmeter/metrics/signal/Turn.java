package dev.tokenmeter.metrics.signal;

import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.Outcome;
import dev.tokenmeter.metrics.usage.Deltas;
import dev.tokenmeter.metrics.usage.Operation;
import dev.tokenmeter.metrics.usage.ResponseFacts;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
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

/**
 * A request with the usage of its answer and its times, as profiles make them and tests vary them.
 *
 * @param begun milliseconds since 1970
 * @param took milliseconds
 * @param session empty where the client names none
 * @param input tokens that are neither read from nor written into a cache
 * @param cut whether the client left before the end
 * @param deltas how the pieces of the answer repeat each other
 */
record Turn(
    long begun,
    long took,
    String session,
    String model,
    long input,
    long read,
    long written,
    long visible,
    long reasoning,
    boolean cut,
    Deltas deltas) {
  static final CallerId ALICE = new CallerId("alice", "red", CallerId.Kind.CONFIGURED);

  /** A small question and its answer, at the epoch. */
  static Turn plain() {
    return new Turn(0, 1_000, "s", "claude-x", 1_000, 0, 0, 200, 0, false, Deltas.NONE);
  }

  Turn at(long millis) {
    return new Turn(
        millis, took, session, model, input, read, written, visible, reasoning, cut, deltas);
  }

  Turn taking(long millis) {
    return new Turn(
        begun, millis, session, model, input, read, written, visible, reasoning, cut, deltas);
  }

  Turn in(String otherSession) {
    return new Turn(
        begun, took, otherSession, model, input, read, written, visible, reasoning, cut, deltas);
  }

  Turn of(String otherModel) {
    return new Turn(
        begun, took, session, otherModel, input, read, written, visible, reasoning, cut, deltas);
  }

  Turn sending(long fresh, long fromCache, long intoCache) {
    return new Turn(
        begun, took, session, model, fresh, fromCache, intoCache, visible, reasoning, cut, deltas);
  }

  Turn answered(long text, long thought) {
    return new Turn(begun, took, session, model, input, read, written, text, thought, cut, deltas);
  }

  Turn cutOff() {
    return new Turn(
        begun, took, session, model, input, read, written, visible, reasoning, true, deltas);
  }

  Turn ending(boolean cutShort) {
    return cutShort ? cutOff() : this;
  }

  Turn inPieces(long count, long distinct) {
    Deltas pieces = new Deltas(count, distinct);
    return new Turn(
        begun, took, session, model, input, read, written, visible, reasoning, cut, pieces);
  }

  ExchangeRecord finished() {
    return by(ALICE);
  }

  ExchangeRecord by(CallerId caller) {
    return record(caller, cut ? Outcome.CLIENT_ABORT : Outcome.OK, Operation.CHAT);
  }

  ExchangeRecord record(CallerId caller, Outcome outcome, Operation operation) {
    return new ExchangeRecord(
        new UUID(0, 0),
        Instant.ofEpochMilli(begun),
        Duration.ofMillis(took),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        caller,
        Optional.empty(),
        "claude-code",
        Optional.of(session).filter(id -> !id.isEmpty()),
        "anthropic",
        Optional.empty(),
        Billing.METERED,
        operation,
        true,
        Optional.of(model),
        200,
        outcome,
        Optional.empty(),
        Optional.of(usage()),
        0,
        0,
        Optional.empty());
  }

  private UsageReport usage() {
    Map<TokenType, Long> tokens = new EnumMap<>(TokenType.class);
    tokens.put(TokenType.INPUT, input);
    tokens.put(TokenType.CACHE_READ, read);
    tokens.put(TokenType.CACHE_WRITE_5M, written);
    tokens.put(TokenType.OUTPUT, visible);
    tokens.put(TokenType.REASONING, reasoning);
    return new UsageReport(
        List.of(new UsageLine(Optional.of(model), Source.REPORTED, new Tokens(tokens))),
        !cut,
        Optional.empty(),
        Set.of(),
        Optional.empty(),
        ResponseFacts.ofModel(Optional.of(model)).with(deltas));
  }
}
