package dev.tokenmeter.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tokenmeter.metrics.meter.Meters;
import dev.tokenmeter.metrics.meter.ScrapeRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Metrics in Prometheus' text format, as one scrape showed them.
 *
 * @param text the whole answer
 */
record Metrics(String text) {

  static Metrics read(Meters meters) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    meters.scrape(new ScrapeRequest("", ScrapeRequest.Reader.PERSON), out);
    return new Metrics(out.toString(UTF_8));
  }

  /**
   * The sum over the children of a family that have all these labels, in whole numbers.
   *
   * @param labels as they stand in the text, e.g. {@code type="input"}
   */
  long sum(String family, String... labels) {
    return values(family, labels).mapToLong(Math::round).sum();
  }

  /** The same, parts of one included. */
  double total(String family, String... labels) {
    return values(family, labels).sum();
  }

  private DoubleStream values(String family, String... labels) {
    return text.lines()
        .filter(line -> line.startsWith(family + "{") || line.startsWith(family + " "))
        .filter(line -> List.of(labels).stream().allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))));
  }
}
