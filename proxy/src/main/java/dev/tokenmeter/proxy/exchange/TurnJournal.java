package dev.tokenmeter.proxy.exchange;

import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.ExchangeSink;
import dev.tokenmeter.metrics.record.Outcome;
import dev.tokenmeter.metrics.usage.Operation;
import dev.tokenmeter.metrics.usage.RequestFacts;
import dev.tokenmeter.metrics.usage.UsageReport;
import dev.tokenmeter.metrics.usage.ws.Turn;
import dev.tokenmeter.metrics.usage.ws.TurnEnd;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** What is written down about one turn of a WebSocket, and handed over once at its end. */
final class TurnJournal implements Turn {
  /** The status of a turn that was answered: what the same turn gets over HTTP. */
  private static final int ANSWERED = 200;

  private final ExchangeSink sink;
  private final ExchangeRecord connection;
  private final Operation operation;
  private final Supplier<Outcome> cut;
  private final Runnable ended;
  private final Timepiece time;
  private final Instant startedAt;
  private final UUID id;
  private final long start;
  private long requestBytes;
  private long responseBytes;
  private Optional<Duration> firstOutput = Optional.empty();
  private boolean answered;

  /**
   * A turn that begins now.
   *
   * @param services whose sink takes its record
   * @param connection whose it is, as the handshake's record says
   * @param cut what it means for the turn that the connection ends
   * @param ended told when the turn's record was handed over
   */
  TurnJournal(
      Services services,
      ExchangeRecord connection,
      Operation operation,
      Supplier<Outcome> cut,
      Runnable ended) {
    this.sink = services.sink();
    this.time = services.time();
    this.startedAt = time.date();
    this.id = Ids.next(startedAt);
    this.start = time.now();
    this.connection = connection;
    this.operation = operation;
    this.cut = cut;
    this.ended = ended;
    sink.begin(connection.provider());
  }

  /** The id of the turn's record. */
  UUID id() {
    return id;
  }

  @Override
  public void requestBytes(long bytes) {
    requestBytes += bytes;
  }

  @Override
  public void answered(long bytes) {
    answered = true;
    responseBytes += bytes;
  }

  @Override
  public void firstOutput() {
    firstOutput = Optional.of(sinceStart());
  }

  @Override
  public void progress(RequestFacts request, UsageReport soFar) {
    if (answered && sinceStart().compareTo(Journal.SHORT) >= 0) {
      sink.progress(record(request, ANSWERED, Outcome.OK, soFar));
    }
  }

  @Override
  public void end(TurnEnd end) {
    int status = end.errorStatus().orElse(answered ? ANSWERED : 0);
    sink.end(record(end.request(), status, outcome(end.how()), end.report()));
    ended.run();
  }

  private ExchangeRecord record(
      RequestFacts request, int status, Outcome outcome, UsageReport usage) {
    return new ExchangeRecord(
        id,
        startedAt,
        sinceStart(),
        firstOutput,
        Optional.empty(),
        Optional.empty(),
        connection.caller(),
        // Counted with the handshake, whose fields it is about.
        Optional.empty(),
        connection.client(),
        connection.session(),
        connection.provider(),
        connection.credential(),
        connection.billing(),
        operation,
        true,
        request.model(),
        status,
        outcome,
        Optional.empty(),
        Optional.of(usage),
        requestBytes,
        responseBytes,
        connection.upstreamRequestId());
  }

  private Outcome outcome(TurnEnd.How how) {
    return switch (how) {
      case DONE -> Outcome.OK;
      case FAILED -> Outcome.UPSTREAM_ERROR;
      case LEFT_BY_CLIENT -> Outcome.CLIENT_ABORT;
      case LEFT_BY_PROVIDER -> Outcome.UPSTREAM_RESET;
      case CUT -> cut.get();
    };
  }

  private Duration sinceStart() {
    return Duration.ofNanos(time.now() - start);
  }
}
