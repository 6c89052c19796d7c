package dev.tokenmeter.metrics.price;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tokenmeter.metrics.price.PriceList.ModelKey;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads LiteLLM's {@code model_prices_and_context_window.json} as it is published. What is no price
 * of a token or a search is passed over, whatever its shape: the file grows new keys all the time.
 */
final class LiteLlmReader {
  private static final String SAMPLE = "sample_spec";
  private static final Set<String> MODES = Set.of("chat", "responses", "completion", "embedding");

  private final Map<ModelKey, ModelPrice> models = new HashMap<>();
  private final Set<ModelKey> known = new HashSet<>();

  private LiteLlmReader() {}

  /** What was found: models with a price, and names without one. */
  record Found(Map<ModelKey, ModelPrice> models, Set<ModelKey> known) {}

  /**
   * Reads the whole table.
   *
   * @throws IOException if it is no JSON object; the message is one line
   */
  static Found read(byte[] json) throws IOException {
    LiteLlmReader reader = new LiteLlmReader();
    try (JsonParser parser = PriceJson.open(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("is no JSON object of models");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        reader.model(name, LiteLlmEntry.read(parser));
      }
      if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
        throw new IOException("goes on behind its end");
      }
    }
    return new Found(reader.models, reader.known);
  }

  private void model(String name, Optional<LiteLlmEntry> entry) {
    if (name.equals(SAMPLE) || entry.isEmpty()) {
      return;
    }
    LiteLlmEntry model = entry.get();
    if (!model.mode().map(MODES::contains).orElse(true)) {
      return;
    }
    String vendor = model.vendor();
    Optional<ModelPrice> price = model.price();
    put(new ModelKey(vendor, name), price);
    String prefix = vendor + "/";
    if (!vendor.isEmpty() && name.startsWith(prefix)) {
      put(new ModelKey(vendor, name.substring(prefix.length())), price);
    }
    int slash = name.indexOf('/');
    if (slash > 0) {
      put(new ModelKey(name.substring(0, slash), name.substring(slash + 1)), price);
    }
  }

  /** Names collide where one is written with its vendor and one without: a price beats none. */
  private void put(ModelKey key, Optional<ModelPrice> price) {
    if (price.isEmpty()) {
      known.add(key);
    } else {
      models.merge(key, price.get(), LiteLlmReader::dearer);
    }
  }

  /** Any order of the file's keys has to give one table, and no cost may come out too low. */
  private static ModelPrice dearer(ModelPrice a, ModelPrice b) {
    int order = sum(a).compareTo(sum(b));
    return order == 0
        ? Collections.max(List.of(a, b), Comparator.comparing(ModelPrice::canonical))
        : order > 0 ? a : b;
  }

  private static BigDecimal sum(ModelPrice price) {
    return price.bands().stream()
        .flatMap(band -> band.usdPerToken().values().stream())
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
