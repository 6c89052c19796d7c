package dev.tokenmeter.proxy.exchange;

import dev.tokenmeter.metrics.limit.LimitHeaders;
import dev.tokenmeter.metrics.limit.ProviderLimit;
import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.ExchangeSink;
import dev.tokenmeter.metrics.record.Outcome;
import dev.tokenmeter.metrics.usage.Operation;
import dev.tokenmeter.metrics.usage.RequestFacts;
import dev.tokenmeter.metrics.usage.UsageReport;
import dev.tokenmeter.metrics.usage.tap.ExchangeTap;
import dev.tokenmeter.proxy.http.Reason;
import dev.tokenmeter.proxy.identity.Identification;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is written down about one exchange while it runs, and handed over once at its end. Times are
 * readings of one {@link Timepiece}; 0 means it did not happen.
 */
final class Journal {
  private static final String NO_PROVIDER = "none";
  private static final List<String> REQUEST_ID_HEADERS =
      List.of("request-id", "x-request-id", "apim-request-id", "x-amzn-requestid");

  /**
   * An exchange that is over before this is told of at its end only. With the tick that asks and
   * the pause of the ledger's writer it makes less than a second, so that one that was begun a
   * second before the process is killed is known.
   */
  static final Duration SHORT = Duration.ofMillis(200);

  /** When one of which nothing passed since is told of again, in case what was told was dropped. */
  private static final Duration AGAIN = Duration.ofSeconds(5);

  private final StoredAnswers storedAnswers;
  private Optional<ExchangeSink> sink;
  private final Timepiece time;
  private final Instant startedAt;
  private final UUID id;
  private final long start;
  private long leaseAsked;
  private long leaseNanos;
  private long headOut;
  private long responseIn;
  private long responseOut;
  private long firstToken;
  private long requestBytes;
  private long responseBytes;
  private int status;
  private Optional<String> error = Optional.empty();
  private Optional<String> upstreamRequestId = Optional.empty();
  private @Nullable Forward forward;
  private boolean begun;
  private long toldAt;
  private long toldBytes = -1;

  Journal(Services services) {
    this.sink = Optional.of(services.sink());
    this.storedAnswers = services.storedAnswers();
    this.time = services.time();
    this.startedAt = time.date();
    this.id = Ids.next(startedAt);
    this.start = time.now();
  }

  UUID id() {
    return id;
  }

  /** The exchange is one with this provider; announced to the sink. */
  void begin(Optional<Forward> to) {
    forward = to.orElse(null);
    begun = true;
    sink.ifPresent(counted -> counted.begin(provider()));
  }

  void leaseAsked() {
    leaseAsked = time.now();
  }

  void leaseEnded() {
    leaseNanos += time.now() - leaseAsked;
  }

  void headSent() {
    headOut = headOut == 0 ? time.now() : headOut;
  }

  void responseStarted() {
    responseIn = responseIn == 0 ? time.now() : responseIn;
  }

  void responseFlushed() {
    responseOut = responseOut == 0 && status != 0 ? time.now() : responseOut;
  }

  void firstToken() {
    firstToken = firstToken == 0 ? time.now() : firstToken;
  }

  void requestBytes(int bytes) {
    requestBytes += bytes;
  }

  void responseBytes(int bytes) {
    responseBytes += bytes;
  }

  /** The head sent to the client. */
  void responseHead(int status, HttpHeaders headers) {
    this.status = status;
    for (String name : REQUEST_ID_HEADERS) {
      String value = headers.get(name);
      if (value != null) {
        upstreamRequestId = Optional.of(value.length() > 128 ? value.substring(0, 128) : value);
        return;
      }
    }
  }

  /**
   * Hands on what the answer tells of the limits of the credential that pays. An answer that
   * refuses the credential tells nothing, so that made-up keys become no labels.
   *
   * @param facts what the request's body told so far
   */
  void limits(int status, HttpHeaders headers, Optional<RequestFacts> facts) {
    if (sink.isEmpty() || !(status == 101 || status == 429 || (status >= 200 && status < 300))) {
      return;
    }
    List<ProviderLimit> limits = LimitHeaders.of(headers.iteratorCharSequence(), time.date());
    if (!limits.isEmpty()) {
      String credential =
          identified(facts.orElseGet(RequestFacts::none))
              .flatMap(Identification.Identified::credential)
              .orElse("");
      sink.get().limits(provider(), credential, limits);
    }
  }

  /** The status of an answer of our own. */
  void ownAnswer(int status) {
    this.status = status;
  }

  void error(Reason reason) {
    error = Optional.of(reason.key());
  }

  /** Nothing is handed over: this is no exchange with a provider, or one that was handed over. */
  void keepOut() {
    sink = Optional.empty();
  }

  int status() {
    return status;
  }

  /**
   * The handshake of a connection whose turns are counted is over with its 101: it is no inference,
   * and handed over now. Nothing more will be.
   *
   * @return the record, which says whose connection it is
   */
  ExchangeRecord switched() {
    ExchangeRecord handshake =
        record(Operation.OTHER, Outcome.OK, RequestFacts.none(), Optional.empty());
    sink.ifPresent(to -> to.end(handshake));
    keepOut();
    return handshake;
  }

  /**
   * Hands over what is known of an exchange that goes on, if it has lasted long enough and there is
   * something new to tell.
   */
  void progress(long now, ExchangeTap tap) {
    long bytes = requestBytes + responseBytes;
    boolean news = bytes != toldBytes || now - toldAt >= AGAIN.toNanos();
    if (now - start >= SHORT.toNanos() && begun && news) {
      toldAt = now;
      toldBytes = bytes;
      sink.ifPresent(
          counted ->
              counted.progress(
                  record(operation(), Outcome.OK, tap.request(), Optional.of(tap.soFar()))));
    }
  }

  /** Hands the record over. */
  void end(Outcome outcome, Optional<RequestFacts> facts, Optional<UsageReport> usage) {
    if (!begun) {
      begin(Optional.ofNullable(forward));
    }
    sink.ifPresent(
        counted ->
            counted.end(
                settled(record(operation(), outcome, facts.orElseGet(RequestFacts::none), usage))));
  }

  private ExchangeRecord settled(ExchangeRecord record) {
    return forward == null ? record : storedAnswers.settle(forward.endpoint(), record);
  }

  private Operation operation() {
    return forward == null ? Operation.OTHER : forward.endpoint().operation();
  }

  private ExchangeRecord record(
      Operation operation, Outcome outcome, RequestFacts facts, Optional<UsageReport> usage) {
    Optional<Forward> to = Optional.ofNullable(forward);
    Optional<Identification.Identified> identified = identified(facts);
    return new ExchangeRecord(
        id,
        startedAt,
        Duration.ofNanos(time.now() - start),
        between(start, firstToken),
        between(start + leaseNanos, headOut),
        between(responseIn, responseOut),
        identified
            .map(Identification.Identified::caller)
            .or(() -> to.map(Forward::who).flatMap(Journal::refusedCaller))
            .orElse(CallerId.ANONYMOUS),
        identified.flatMap(Identification.Identified::mismatch),
        to.map(forward -> forward.client().label()).orElse("other"),
        to.flatMap(Forward::session),
        provider(),
        identified.flatMap(Identification.Identified::credential),
        identified.map(Identification.Identified::billing).orElse(Billing.UNKNOWN),
        operation,
        to.map(forward -> forward.endpoint().inference()).orElse(false),
        facts.model().or(() -> to.flatMap(forward -> forward.endpoint().model())),
        status,
        outcome,
        error,
        usage,
        requestBytes,
        responseBytes,
        upstreamRequestId);
  }

  private Optional<Identification.Identified> identified(RequestFacts facts) {
    return Optional.ofNullable(forward)
        .map(Forward::who)
        .filter(Identification.Identified.class::isInstance)
        .map(Identification.Identified.class::cast)
        .map(who -> who.settle(facts.account()));
  }

  private static Optional<CallerId> refusedCaller(Identification who) {
    return who instanceof Identification.Refused refused
        ? Optional.of(refused.caller())
        : Optional.empty();
  }

  private String provider() {
    return forward == null ? NO_PROVIDER : forward.provider().name();
  }

  private static Optional<Duration> between(long from, long to) {
    return from == 0 || to == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(to - from));
  }
}
