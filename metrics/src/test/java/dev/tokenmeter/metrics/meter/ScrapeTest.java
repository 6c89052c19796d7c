package dev.tokenmeter.metrics.meter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Metering;
import dev.tokenmeter.metrics.meter.ScrapeRequest.Reader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What the admin port writes, in both formats, under load. */
final class ScrapeTest {
  private static final String PROMETHEUS_ACCEPTS =
      "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
          + "application/openmetrics-text;version=0.0.1;q=0.5,"
          + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,"
          + "*/*;q=0.2";

  private static String scrape(Meters meters, String accept) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    meters.scrape(new ScrapeRequest(accept, Reader.PERSON), bytes);
    return bytes.toString(UTF_8);
  }

  @Test
  void prometheus_getsOpenMetrics() throws IOException {
    try (MeterFixture fixture = MeterFixture.withDefaults().count(Exchange.ok())) {
      assertThat(fixture.meters.contentType(PROMETHEUS_ACCEPTS))
          .startsWith("application/openmetrics-text; version=1.0.0");
      assertThat(scrape(fixture.meters, PROMETHEUS_ACCEPTS))
          .contains("# TYPE tokenmeter_tokens counter\n", "tokenmeter_tokens_total{")
          .endsWith("# EOF\n");
    }
  }

  @Test
  void everybodyElse_getsText() throws IOException {
    try (MeterFixture fixture = MeterFixture.withDefaults().count(Exchange.ok())) {
      for (String accept : List.of("", "*/*", "text/html", "text/plain;version=0.0.4")) {
        assertThat(fixture.meters.contentType(accept))
            .startsWith("text/plain; version=0.0.4; charset=utf-8");
        assertThat(scrape(fixture.meters, accept))
            .contains("# TYPE tokenmeter_tokens_total counter\n", "tokenmeter_tokens_total{")
            .doesNotContain("# EOF");
      }
    }
  }

  @Test
  void contentTypeOnceNamed_givesTheSameFormat() throws IOException {
    try (MeterFixture fixture = MeterFixture.withDefaults().count(Exchange.ok())) {
      String named = fixture.meters.contentType(PROMETHEUS_ACCEPTS);

      assertThat(fixture.meters.contentType(named)).isEqualTo(named);
      assertThat(scrape(fixture.meters, named)).endsWith("# EOF\n");
    }
  }

  @Test
  void hundredThousandSeries_areWrittenInSmallPieces() throws IOException {
    Metering bounds = new Metering(60_000, 10, 400_000, Duration.ZERO);
    try (MeterFixture fixture = new MeterFixture(bounds, MeterFixture.ALICE)) {
      for (int i = 0; i < 34_000; i++) {
        fixture.count(Exchange.ok().by(Exchange.fingerprint("key-" + i)));
      }
      LineCount out = new LineCount();
      fixture.meters.scrape(new ScrapeRequest("", Reader.SCRAPER), out);

      assertThat(out.lines).isGreaterThan(100_000);
      assertThat(out.largestWrite).isLessThanOrEqualTo(64 << 10);
    }
  }

  @Test
  void twoThreadsAndAScraper_loseNothing() throws InterruptedException, ExecutionException {
    int each = 20_000;
    try (MeterFixture fixture = new MeterFixture(50, 10, 300);
        ExecutorService threads = Executors.newFixedThreadPool(3)) {
      List<Future<?>> counting = new ArrayList<>();
      for (int thread = 0; thread < 2; thread++) {
        counting.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < each; i++) {
                    fixture.count(Exchange.ok().by(Exchange.fingerprint("key-" + i % 100)));
                  }
                }));
      }
      Future<Double> scraping = threads.submit(() -> neverFalling(fixture.meters));
      for (Future<?> one : counting) {
        one.get();
      }
      assertThat(scraping.get()).isLessThanOrEqualTo(2.0 * each);
      Scraped scraped = fixture.scraped();

      assertThat(scraped.sum("tokenmeter_tokens_total")).isEqualTo(2.0 * each * 15);
      assertThat(scraped.sum("tokenmeter_requests_total")).isEqualTo(2.0 * each);
      assertThat(scraped.sum("tokenmeter_caller_requests_total")).isEqualTo(2.0 * each);
      assertThat(scraped.sum("tokenmeter_request_duration_seconds_count")).isEqualTo(2.0 * each);
      assertThat(scraped.sum("tokenmeter_requests_in_flight")).isZero();
    }
  }

  private static double neverFalling(Meters meters) {
    double last = 0;
    for (int i = 0; i < 20; i++) {
      double now = Scraped.byPerson(meters).sum("tokenmeter_requests_total");
      assertThat(now).isGreaterThanOrEqualTo(last);
      last = now;
    }
    return last;
  }

  private static final class LineCount extends OutputStream {
    private int lines;
    private int largestWrite;

    @Override
    public void write(int octet) {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      largestWrite = Math.max(largestWrite, length);
      for (int i = from; i < from + length; i++) {
        if (bytes[i] == '\n') {
          lines++;
        }
      }
    }
  }
}
