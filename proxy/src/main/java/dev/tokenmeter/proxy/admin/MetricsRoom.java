package dev.tokenmeter.proxy.admin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** {@code /metrics}, for Prometheus and for people. */
final class MetricsRoom implements Room {
  /** A scrape holds all metrics as text: one at a time, and a waiting one gives up after this. */
  private static final long WAIT_SECONDS = 5;

  /** The name of that bound in {@code tokenmeter_limit_hits_total}. */
  private static final String LIMIT = "scrapes";

  private static final String SCRAPER = "X-Prometheus-Scrape-Timeout-Seconds";

  private final Exposition metrics;
  private final Consumer<String> limitHit;
  private final Semaphore scraping = new Semaphore(1);

  MetricsRoom(Exposition metrics, Consumer<String> limitHit) {
    this.metrics = metrics;
    this.limitHit = limitHit;
  }

  @Override
  public String path() {
    return "/metrics";
  }

  @Override
  public Access access() {
    return Access.READ;
  }

  @Override
  public Reply answer(Visit visit) throws IOException {
    try {
      if (!scraping.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
        limitHit.accept(LIMIT);
        visit.tell("Retry-After", "1");
        return Reply.text(503, "another scrape is running");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Reply.text(503, "stopping");
    }
    try {
      return scrape(visit);
    } finally {
      scraping.release();
    }
  }

  private Reply scrape(Visit visit) throws IOException {
    String accept = visit.header("Accept").orElse("");
    Exposition.Reader reader =
        visit.header(SCRAPER).isPresent() ? Exposition.Reader.SCRAPER : Exposition.Reader.PERSON;
    ByteArrayOutputStream text = new ByteArrayOutputStream(64 << 10);
    metrics.write(accept, reader, text);
    return new WholeReply(200, metrics.contentType(accept), text.toByteArray());
  }
}
