package dev.tokenmeter.metrics.meter;

import dev.tokenmeter.metrics.price.PriceBook;
import dev.tokenmeter.metrics.price.PriceTable;
import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Instant;
import java.util.Set;

/** The family {@code tokenmeter_price_table_*}. */
final class PriceGauges {
  private static final String PREFIX = "tokenmeter_price_table_";

  private PriceGauges() {}

  static void add(Gauges gauges, PriceBook prices) {
    gauges.children(
        PREFIX + "info",
        "The prices in force.",
        Set.of("version", "sha256", "source"),
        child -> child.accept(labels(prices.table()), 1d));
    gauges.add(
        PREFIX + "as_of_timestamp_seconds",
        "When the list prices were true.",
        () -> seconds(prices.table().asOf()));
    gauges.add(
        PREFIX + "loaded_timestamp_seconds",
        "Since when these prices are in force.",
        () -> seconds(prices.loaded()));
    gauges.add(PREFIX + "models", "Models that have a price.", () -> prices.table().models());
    gauges.add(
        PREFIX + "last_reload_successful",
        "Whether the newest price file was taken.",
        () -> prices.lastReloadSuccessful() ? 1 : 0);
    gauges.total(
        PREFIX + "refusals", "Price files that were refused as suspicious.", prices::refusals);
  }

  private static Labels labels(PriceTable table) {
    return Labels.of(
        "version", table.version(), "sha256", table.sha256(), "source", table.source());
  }

  private static double seconds(Instant time) {
    return time.toEpochMilli() / 1e3;
  }
}
