package dev.tokenmeter.proxy.http;

import dev.tokenmeter.metrics.record.Outcome;
import java.util.Locale;

/**
 * Why an exchange failed. The only table in which a reason becomes a status, a way to close and an
 * outcome.
 */
public enum Reason {
  MALFORMED_REQUEST(Source.CLIENT, 400, Close.AFTER_ANSWER, Outcome.REJECTED),
  AMBIGUOUS_FRAMING(Source.CLIENT, 400, Close.AFTER_ANSWER, Outcome.REJECTED),
  BAD_HOST(Source.CLIENT, 400, Close.AFTER_ANSWER, Outcome.REJECTED),
  BAD_TARGET(Source.CLIENT, 400, Close.AFTER_ANSWER, Outcome.REJECTED),
  BAD_CONNECTION_OPTION(Source.CLIENT, 400, Close.AFTER_ANSWER, Outcome.REJECTED),
  AMBIGUOUS_PATH(Source.CLIENT, 400, Close.NOT_NEEDED, Outcome.REJECTED),
  METHOD_NOT_ALLOWED(Source.CLIENT, 405, Close.AFTER_ANSWER, Outcome.REJECTED),
  REQUEST_TIMEOUT(Source.CLIENT, 408, Close.AFTER_ANSWER, Outcome.TIMEOUT),
  BODY_TOO_LARGE(Source.CLIENT, 413, Close.AFTER_ANSWER, Outcome.REJECTED),
  UPGRADE_REFUSED(Source.CLIENT, 426, Close.AFTER_ANSWER, Outcome.REJECTED),
  LINE_TOO_LONG(Source.CLIENT, 431, Close.AFTER_ANSWER, Outcome.REJECTED),
  HEADERS_TOO_LARGE(Source.CLIENT, 431, Close.AFTER_ANSWER, Outcome.REJECTED),
  TOO_MANY_HEADERS(Source.CLIENT, 431, Close.AFTER_ANSWER, Outcome.REJECTED),
  UNSUPPORTED_TRANSFER_CODING(Source.CLIENT, 501, Close.AFTER_ANSWER, Outcome.REJECTED),
  UNSUPPORTED_VERSION(Source.CLIENT, 505, Close.AFTER_ANSWER, Outcome.REJECTED),
  /** The client left before its answer was complete; nobody is there to be told. */
  CLIENT_LEFT(Source.CLIENT, 0, Close.AT_ONCE, Outcome.CLIENT_ABORT),
  /** The client took no byte of a waiting response for too long. */
  CLIENT_STALLED(Source.CLIENT, 0, Close.AT_ONCE, Outcome.TIMEOUT),

  NO_PROVIDER(Source.POLICY, 404, Close.NOT_NEEDED, Outcome.REJECTED),
  UNKNOWN_CALLER(Source.POLICY, 401, Close.NOT_NEEDED, Outcome.REJECTED),
  UNKNOWN_TOKEN(Source.POLICY, 401, Close.NOT_NEEDED, Outcome.REJECTED),
  /** A caller token that would have gone to the provider. */
  TOKEN_NOT_FORWARDED(Source.POLICY, 401, Close.NOT_NEEDED, Outcome.REJECTED),
  /** A caller that the proxy itself did not verify asks for the operator's credential. */
  UNPROVED_CALLER(Source.POLICY, 401, Close.NOT_NEEDED, Outcome.REJECTED),
  PATH_NOT_PERMITTED(Source.POLICY, 403, Close.NOT_NEEDED, Outcome.REJECTED),
  /** The operator's credential is configured, but its source holds none. */
  CREDENTIAL_MISSING(Source.POLICY, 503, Close.NOT_NEEDED, Outcome.PROXY_ERROR),
  BUDGET_EXHAUSTED(Source.POLICY, 429, Close.NOT_NEEDED, Outcome.DENIED),
  /** Too many requests, at once or within a minute: soon it may pass. */
  RATE_LIMITED(Source.POLICY, 429, Close.NOT_NEEDED, Outcome.DENIED),
  MODEL_NOT_ALLOWED(Source.POLICY, 403, Close.NOT_NEEDED, Outcome.DENIED),
  CALLER_BLOCKED(Source.POLICY, 403, Close.NOT_NEEDED, Outcome.DENIED),

  UPSTREAM_UNRESOLVED(Source.UPSTREAM, 502, Close.NOT_NEEDED, Outcome.UPSTREAM_RESET),
  UPSTREAM_UNREACHABLE(Source.UPSTREAM, 502, Close.NOT_NEEDED, Outcome.UPSTREAM_RESET),
  UPSTREAM_TLS(Source.UPSTREAM, 502, Close.NOT_NEEDED, Outcome.UPSTREAM_RESET),
  /** The egress proxy refused the tunnel. */
  EGRESS_REFUSED(Source.UPSTREAM, 502, Close.NOT_NEEDED, Outcome.UPSTREAM_RESET),
  /** The connection broke before a response head came. */
  UPSTREAM_CLOSED(Source.UPSTREAM, 502, Close.NOT_NEEDED, Outcome.UPSTREAM_RESET),
  BAD_UPSTREAM_RESPONSE(Source.UPSTREAM, 502, Close.NOT_NEEDED, Outcome.UPSTREAM_RESET),
  UPSTREAM_CONNECT_TIMEOUT(Source.UPSTREAM, 504, Close.NOT_NEEDED, Outcome.TIMEOUT),
  /** The response broke after its head had gone out; the client must see a cut, never an end. */
  UPSTREAM_CUT(Source.UPSTREAM, 0, Close.AT_ONCE, Outcome.UPSTREAM_RESET),

  INTERNAL(Source.PROXY, 500, Close.AFTER_ANSWER, Outcome.PROXY_ERROR),
  OVERLOADED(Source.PROXY, 503, Close.AFTER_ANSWER, Outcome.PROXY_ERROR),
  DRAINING(Source.PROXY, 503, Close.AFTER_ANSWER, Outcome.PROXY_ERROR),
  /** An exchange that was still running when the drain time was over. */
  DRAIN_CUT(Source.PROXY, 0, Close.AT_ONCE, Outcome.PROXY_ERROR),
  /** An exchange that was reset to get memory back. */
  OVERLOAD_CUT(Source.PROXY, 0, Close.AT_ONCE, Outcome.PROXY_ERROR),
  LOOP(Source.PROXY, 508, Close.NOT_NEEDED, Outcome.PROXY_ERROR);

  /** Whose doing it is. */
  public enum Source {
    CLIENT,
    /** The operator's rules, which the proxy applies. */
    POLICY,
    UPSTREAM,
    PROXY
  }

  /** What becomes of the client's connection. */
  public enum Close {
    /** It may live on, once the request has been read to its end. */
    NOT_NEEDED,
    /** The answer says {@code Connection: close}, goes out whole, then the connection closes. */
    AFTER_ANSWER,
    /** No answer can be given: close so that the peer sees a cut. */
    AT_ONCE
  }

  private final Source source;
  private final int status;
  private final Close close;
  private final Outcome outcome;
  private final String key = name().toLowerCase(Locale.ROOT);

  Reason(Source source, int status, Close close, Outcome outcome) {
    this.source = source;
    this.status = status;
    this.close = close;
    this.outcome = outcome;
  }

  /** The value of {@code x-tokenmeter-error}, e.g. {@code no_provider}. */
  public String key() {
    return key;
  }

  public Source source() {
    return source;
  }

  /** The status of our answer, before a dialect has its say; 0 where none can be given. */
  public int status() {
    return status;
  }

  public Close close() {
    return close;
  }

  public Outcome outcome() {
    return outcome;
  }

  /** How an exchange counts whose answer breaks off for this reason. */
  public Outcome outcomeOfACut() {
    return source() == Source.UPSTREAM ? Outcome.UPSTREAM_RESET : outcome;
  }

  /**
   * Whether the same request would be refused again, so that a client should be told not to try
   * ({@code x-should-retry: false}).
   */
  public boolean isFinal() {
    return (source == Source.POLICY && this != RATE_LIMITED) || this == LOOP;
  }
}
