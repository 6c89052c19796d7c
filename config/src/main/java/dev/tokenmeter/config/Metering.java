package dev.tokenmeter.config;

import java.time.Duration;

/**
 * Bounds of the metric labels ({@code metrics:} in the file).
 *
 * @param maxCallers distinct caller labels; configured callers have places of their own
 * @param maxModels distinct model labels
 * @param maxSeries children over all families; beyond it the caller folds into {@code _overflow}
 * @param birthHold how long a new child is shown as 0 to a scraper; zero to switch it off
 */
public record Metering(int maxCallers, int maxModels, int maxSeries, Duration birthHold) {

  /** 5,000 callers, 500 models, 200,000 series, 60 s. */
  public static Metering defaults() {
    return new Metering(5_000, 500, 200_000, Duration.ofSeconds(60));
  }
}
