package dev.tokenmeter.metrics.record;

import dev.tokenmeter.metrics.usage.Operation;
import dev.tokenmeter.metrics.usage.UsageReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A finished exchange: everything that is counted, logged or kept of it. Never content, never a
 * key.
 *
 * @param id UUIDv7, also sent as {@code x-tokenmeter-id} on our own errors
 * @param duration request head in to last byte out
 * @param timeToFirstToken request head in to first output; empty where there was none
 * @param requestOverhead request head in to head out, connecting excluded; empty if none went out
 * @param responseOverhead first response byte in to first byte out
 * @param provider its configured name; {@code none} where no provider was found
 * @param mismatch how the request speaks of another caller; empty where it does not
 * @param client the assistant, from a closed list
 * @param credential alias of the paying key, never the key
 * @param modelRequested model named by path or body
 * @param status the exact status sent to the client, 0 if no head was
 * @param operation what kind of call it was
 * @param usage what the tap found; empty where no tap was due
 * @param session a hash of the assistant's session id
 * @param charges what {@code usage} cost; {@link Charges#NONE} until it is priced
 * @param signal of which class of use it is; {@link Signal#NONE} until it is classified
 */
public record ExchangeRecord(
    UUID id,
    Instant startedAt,
    Duration duration,
    Optional<Duration> timeToFirstToken,
    Optional<Duration> requestOverhead,
    Optional<Duration> responseOverhead,
    CallerId caller,
    Optional<IdentityMismatch> mismatch,
    String client,
    Optional<String> session,
    String provider,
    Optional<String> credential,
    Billing billing,
    Operation operation,
    boolean inference,
    Optional<String> modelRequested,
    int status,
    Outcome outcome,
    Optional<String> error,
    Optional<UsageReport> usage,
    long requestBytes,
    long responseBytes,
    Optional<String> upstreamRequestId,
    Charges charges,
    Signal signal) {

  /** An exchange that is neither priced nor classified yet. */
  public ExchangeRecord(
      UUID id,
      Instant startedAt,
      Duration duration,
      Optional<Duration> timeToFirstToken,
      Optional<Duration> requestOverhead,
      Optional<Duration> responseOverhead,
      CallerId caller,
      Optional<IdentityMismatch> mismatch,
      String client,
      Optional<String> session,
      String provider,
      Optional<String> credential,
      Billing billing,
      Operation operation,
      boolean inference,
      Optional<String> modelRequested,
      int status,
      Outcome outcome,
      Optional<String> error,
      Optional<UsageReport> usage,
      long requestBytes,
      long responseBytes,
      Optional<String> upstreamRequestId) {
    this(
        id,
        startedAt,
        duration,
        timeToFirstToken,
        requestOverhead,
        responseOverhead,
        caller,
        mismatch,
        client,
        session,
        provider,
        credential,
        billing,
        operation,
        inference,
        modelRequested,
        status,
        outcome,
        error,
        usage,
        requestBytes,
        responseBytes,
        upstreamRequestId,
        Charges.NONE,
        Signal.NONE);
  }

  /** The same exchange with other traces of who had it. */
  public ExchangeRecord of(
      CallerId who,
      Optional<String> whoseSession,
      Optional<String> whoPays,
      Optional<String> providersId) {
    return new ExchangeRecord(
        id,
        startedAt,
        duration,
        timeToFirstToken,
        requestOverhead,
        responseOverhead,
        who,
        mismatch,
        client,
        whoseSession,
        provider,
        whoPays,
        billing,
        operation,
        inference,
        modelRequested,
        status,
        outcome,
        error,
        usage,
        requestBytes,
        responseBytes,
        providersId,
        charges,
        signal);
  }

  /** The same exchange, priced. */
  public ExchangeRecord withCharges(Charges priced) {
    return new ExchangeRecord(
        id,
        startedAt,
        duration,
        timeToFirstToken,
        requestOverhead,
        responseOverhead,
        caller,
        mismatch,
        client,
        session,
        provider,
        credential,
        billing,
        operation,
        inference,
        modelRequested,
        status,
        outcome,
        error,
        usage,
        requestBytes,
        responseBytes,
        upstreamRequestId,
        priced,
        signal);
  }

  /** The same exchange, classified. */
  public ExchangeRecord withSignal(Signal found) {
    return new ExchangeRecord(
        id,
        startedAt,
        duration,
        timeToFirstToken,
        requestOverhead,
        responseOverhead,
        caller,
        mismatch,
        client,
        session,
        provider,
        credential,
        billing,
        operation,
        inference,
        modelRequested,
        status,
        outcome,
        error,
        usage,
        requestBytes,
        responseBytes,
        upstreamRequestId,
        charges,
        found);
  }
}
