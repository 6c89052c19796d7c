package dev.tokenmeter.metrics.price;

import java.time.Instant;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A table of list prices as it was read, before any override.
 *
 * @param models by vendor and name
 * @param known names without a price, for a better answer than "unknown"
 * @param aliases other names of models
 * @param asOf when the prices were true
 * @param sha256 of the table's bytes, lower-case hex
 * @param source {@code built-in} or the file's name without its directory
 */
record PriceList(
    Map<ModelKey, ModelPrice> models,
    Set<ModelKey> known,
    Map<ModelKey, ModelKey> aliases,
    Instant asOf,
    String sha256,
    String source) {

  /**
   * Where a price is found.
   *
   * @param vendor the seller in LiteLLM's words, e.g. {@code vertex_ai}; empty where the table
   *     names a model without one
   */
  record ModelKey(String vendor, String model) {
    @Override
    public String toString() {
      return vendor.isEmpty() ? model : vendor + "/" + model;
    }
  }

  PriceList {
    models = Map.copyOf(models);
    known = Set.copyOf(known);
    aliases = Map.copyOf(aliases);
  }

  /** Models with a price; one may stand under several names. */
  int priced() {
    Set<ModelPrice> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
    distinct.addAll(models.values());
    return distinct.size();
  }
}
