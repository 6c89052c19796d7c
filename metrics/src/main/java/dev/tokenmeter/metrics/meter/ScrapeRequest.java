package dev.tokenmeter.metrics.meter;

/**
 * Who asks for the metrics, and in which format.
 *
 * @param accept the {@code Accept} header, empty where there is none
 * @param reader decides whether {@code birth-hold} applies
 */
public record ScrapeRequest(String accept, Reader reader) {

  /** Who reads. */
  public enum Reader {
    /** Sees every value at once. */
    PERSON,
    /**
     * Sends {@code X-Prometheus-Scrape-Timeout-Seconds}; sees a new child as 0 first, since {@code
     * increase()} cannot see a counter that is born with its value.
     */
    SCRAPER
  }
}
