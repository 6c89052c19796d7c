package dev.tokenmeter.metrics.usage;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads one exchange beside its byte path. Lives on one thread; never throws, never keeps a buffer
 * it was shown, needs constant memory however large the bodies are.
 *
 * <p>Order of calls: {@link #requestHead}, {@link #requestBody}*, {@link #responseHead}, {@link
 * #responseBody}*, {@link #finish}. Request and response bodies may interleave.
 */
public final class ExchangeTap {

  private ExchangeTap() {}

  /** A tap for a request to this endpoint; calibration is shared by all taps of the process. */
  public static ExchangeTap open(Endpoint endpoint, Calibration calibration) {
    return new ExchangeTap();
  }

  /** The request's own description of its body; empty strings where the header is absent. */
  public void requestHead(String contentType, String contentEncoding) {}

  /** A piece of the request body as sent; the view's position may be moved. */
  public void requestBody(ByteBuffer view) {}

  /** What the request body has told so far. */
  public RequestFacts request() {
    return RequestFacts.none();
  }

  /** The final response head; 1xx heads are not shown. */
  public void responseHead(int status, String contentType, String contentEncoding) {}

  /** A piece of the response body as received; the view's position may be moved. */
  public void responseBody(ByteBuffer view) {}

  /** Whether output of the model (text, thought or tool call) has been seen. */
  public boolean outputStarted() {
    return false;
  }

  /** Whether a chat stream has told its finish reason while its usage is still to come. */
  public boolean usagePending() {
    return false;
  }

  /**
   * Ends the tap; further calls are ignored and return the same report.
   *
   * @param cut whether the response ended before its framing said so
   */
  public UsageReport finish(boolean cut) {
    return new UsageReport(
        List.of(),
        false,
        Optional.empty(),
        Set.of(),
        Optional.empty(),
        new ResponseFacts(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), 0));
  }
}
