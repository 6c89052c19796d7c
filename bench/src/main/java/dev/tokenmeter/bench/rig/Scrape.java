package dev.tokenmeter.bench.rig;

import java.util.List;

/**
 * What a scraper got.
 *
 * @param text in Prometheus' text format
 */
public record Scrape(String text) {
  /**
   * The sum over all series of a family that have these labels.
   *
   * @param labels as they are written, such as {@code type="input"}
   */
  public double sum(String family, String... labels) {
    return text.lines()
        .filter(line -> line.startsWith(family + "{") || line.startsWith(family + " "))
        .filter(line -> List.of(labels).stream().allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }
}
