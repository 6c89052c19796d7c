package dev.tokenmeter.metrics.meter;

import dev.tokenmeter.metrics.meter.ScrapeRequest.Reader;
import io.prometheus.metrics.model.registry.PrometheusScrapeRequest;
import java.time.Duration;

/**
 * One scrape's view of new children. A scraper sees a child as 0 from the first scrape that shows
 * it until {@code hold} later, then with its value for ever: going back to 0 would be a reset.
 *
 * <p>Carried through the registry as its scrape request.
 */
record BirthHold(Reader reader, long nowMillis, Duration hold) implements PrometheusScrapeRequest {

  static final BirthHold NONE = new BirthHold(Reader.PERSON, 0, Duration.ZERO);

  /** When a child was first shown; not thread-safe beyond benign races between two scrapes. */
  static final class Birth {
    private static final long UNSEEN = Long.MIN_VALUE;
    private static final long GROWN = Long.MIN_VALUE + 1;

    private volatile long firstShown = UNSEEN;

    private boolean grown(long nowMillis, long holdMillis) {
      long first = firstShown;
      if (first == GROWN) {
        return true;
      }
      if (first == UNSEEN) {
        first = nowMillis;
        firstShown = first;
      }
      if (nowMillis - first < holdMillis) {
        return false;
      }
      firstShown = GROWN;
      return true;
    }
  }

  /** Whether the child is shown with its value. */
  boolean shows(Birth birth) {
    return switch (reader) {
      case PERSON -> true;
      case SCRAPER -> birth.grown(nowMillis, hold.toMillis());
    };
  }

  static BirthHold of(PrometheusScrapeRequest request) {
    return request instanceof BirthHold view ? view : NONE;
  }

  @Override
  public String getRequestPath() {
    return "/metrics";
  }

  @Override
  public String[] getParameterValues(String name) {
    return new String[0];
  }
}
