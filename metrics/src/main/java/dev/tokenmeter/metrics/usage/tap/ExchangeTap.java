package dev.tokenmeter.metrics.usage.tap;

import dev.tokenmeter.metrics.usage.Api;
import dev.tokenmeter.metrics.usage.CountedIds;
import dev.tokenmeter.metrics.usage.Endpoint;
import dev.tokenmeter.metrics.usage.RequestFacts;
import dev.tokenmeter.metrics.usage.TapFailure;
import dev.tokenmeter.metrics.usage.UsageReport;
import dev.tokenmeter.metrics.usage.dialect.Ending;
import dev.tokenmeter.metrics.usage.dialect.ResponseHeaders;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads one exchange beside its byte path. Lives on one thread; never throws, never keeps a buffer
 * it was shown, needs constant memory however large the bodies are.
 *
 * <p>Order of calls: {@link #requestHead}, {@link #requestBody}*, {@link #responseHead}, {@link
 * #responseBody}*, {@link #finish}. Request and response bodies may interleave. {@link #finish}
 * must be called, because decoders may hold native memory.
 */
public final class ExchangeTap {
  private final Endpoint endpoint;
  private final Calibration calibration;
  private final CountedIds counted;
  private final long deltaKey;
  private final RequestReader requestReader = new RequestReader();
  private @Nullable BodyIntake requestBody;
  private @Nullable ResponseTap response;
  private int status;
  private @Nullable TapFailure failure;
  private @Nullable UsageReport report;

  private ExchangeTap(
      Endpoint endpoint, Calibration calibration, CountedIds counted, long deltaKey) {
    this.deltaKey = deltaKey;
    this.endpoint = endpoint;
    this.calibration = calibration;
    this.counted = counted;
  }

  /** A tap for a request to this endpoint; calibration is shared by all taps of the process. */
  public static ExchangeTap open(Endpoint endpoint, Calibration calibration) {
    return open(endpoint, calibration, CountedIds.NONE);
  }

  /**
   * A tap for a request whose answer may hold many answers, of which each is counted once.
   *
   * @param counted told of the ids of those that this body holds
   */
  public static ExchangeTap open(Endpoint endpoint, Calibration calibration, CountedIds counted) {
    return open(endpoint, calibration, counted, 0);
  }

  /**
   * The same, which tells beside the usage how the pieces of a stream repeat each other.
   *
   * @param deltaKey a key of this process under which they are hashed; 0 to leave it, which costs
   *     nothing
   */
  public static ExchangeTap open(
      Endpoint endpoint, Calibration calibration, CountedIds counted, long deltaKey) {
    return new ExchangeTap(endpoint, calibration, counted, deltaKey);
  }

  /** The request's own description of its body; empty strings where the header is absent. */
  public void requestHead(String contentType, String contentEncoding) {
    boolean form = contentType.toLowerCase(Locale.ROOT).startsWith("multipart/");
    if (!form && report == null) {
      requestBody = new BodyIntake(contentEncoding, requestReader);
    }
  }

  /** A piece of the request body as sent; the view's position may be moved. */
  public void requestBody(ByteBuffer view) {
    BodyIntake intake = requestBody;
    if (intake != null && on()) {
      try {
        intake.accept(view);
      } catch (RuntimeException | LinkageError e) {
        off(TapFailure.EXCEPTION);
      }
    }
  }

  /** What the request body has told so far. */
  public RequestFacts request() {
    return requestReader.facts();
  }

  /** The final response head; 1xx heads are not shown. */
  public void responseHead(int status, String contentType, String contentEncoding) {
    responseHead(status, contentType, contentEncoding, ResponseHeaders.NONE);
  }

  /** The final response head, with its other fields: some providers count there. */
  public void responseHead(
      int status, String contentType, String contentEncoding, ResponseHeaders fields) {
    this.status = status;
    if (success() && endpoint.api() != Api.NONE && on()) {
      response = new ResponseTap(endpoint, contentType, contentEncoding, fields, counted, deltaKey);
    }
  }

  /** A piece of the response body as received; the view's position may be moved. */
  public void responseBody(ByteBuffer view) {
    ResponseTap tap = response;
    if (tap != null && on()) {
      try {
        tap.accept(view);
      } catch (RuntimeException | LinkageError e) {
        off(TapFailure.EXCEPTION);
      }
      Optional<TapFailure> why = tap.failure();
      if (why.isPresent()) {
        off(why.get());
      }
    }
  }

  /** Whether output of the model (text, thought or tool call) has been seen. */
  public boolean outputStarted() {
    return response != null && response.reading().answer().deliveredTextBytes() > 0;
  }

  /** Whether a chat stream has told its finish reason while its usage is still to come. */
  public boolean usagePending() {
    return response != null && on() && response.reading().usagePending();
  }

  /** What has been found until now, estimates of what was delivered included; changes nothing. */
  public UsageReport soFar() {
    UsageReport result = report;
    return result == null ? summary(Ending.CUT) : result;
  }

  /**
   * Ends the tap; further calls are ignored and return the same report.
   *
   * @param cut whether the response ended before its framing said so
   */
  public UsageReport finish(boolean cut) {
    UsageReport result = report;
    if (result == null) {
      Ending ending = cut ? Ending.CUT : Ending.CLEAN;
      ResponseTap tap = response;
      if (tap != null && on()) {
        end(tap, ending);
      }
      result = summary(ending);
      report = result;
      close();
    }
    return result;
  }

  private void end(ResponseTap tap, Ending ending) {
    try {
      tap.end(ending);
      tap.failure().ifPresent(this::off);
    } catch (RuntimeException | LinkageError e) {
      off(TapFailure.EXCEPTION);
    }
  }

  private UsageReport summary(Ending ending) {
    try {
      return summary(Optional.ofNullable(response).map(ResponseTap::reading), ending);
    } catch (RuntimeException e) {
      off(TapFailure.EXCEPTION);
      return summary(Optional.empty(), ending);
    }
  }

  private UsageReport summary(Optional<Reading> read, Ending ending) {
    return new Summary(endpoint, request(), read, Optional.ofNullable(failure))
        .report(ending, success(), calibration);
  }

  private boolean success() {
    return status >= 200 && status < 300 && status != 204 && status != 205;
  }

  private boolean on() {
    return failure == null && report == null;
  }

  private void off(TapFailure why) {
    failure = why;
    close();
  }

  private void close() {
    if (requestBody != null) {
      requestBody.close();
    }
    if (response != null) {
      response.close();
    }
  }
}
