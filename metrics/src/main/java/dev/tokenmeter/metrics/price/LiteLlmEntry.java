package dev.tokenmeter.metrics.price;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One model of LiteLLM's table, its fields gathered in any order. */
final class LiteLlmEntry {
  private static final String UPLIFT = "regional_processing_uplift_multiplier_";
  private static final String MEDIUM = "search_context_size_medium";

  private final Map<PriceKey, BigDecimal> prices = new HashMap<>();
  private final List<Tier> tiers = new ArrayList<>();
  private final Map<String, BigDecimal> factors = new HashMap<>();
  private final Map<String, BigDecimal> uplifts = new HashMap<>();
  private Optional<BigDecimal> webSearchCall = Optional.empty();
  private Optional<String> mode = Optional.empty();
  private String vendor = "";

  private LiteLlmEntry() {}

  /** One element of {@code tiered_pricing}. */
  private record Tier(BigDecimal begins, Map<PriceKey, BigDecimal> prices) {}

  /** Reads the value at the parser's place; empty if it is no object. */
  static Optional<LiteLlmEntry> read(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return Optional.empty();
    }
    LiteLlmEntry entry = new LiteLlmEntry();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      entry.field(name, parser);
    }
    return Optional.of(entry);
  }

  Optional<String> mode() {
    return mode;
  }

  String vendor() {
    return vendor;
  }

  private void field(String name, JsonParser parser) throws IOException {
    switch (name) {
      case "mode" -> mode = text(parser);
      case "litellm_provider" -> vendor = text(parser).map(Vendors::of).orElse("");
      case "provider_specific_entry" -> factors.putAll(decimals(parser));
      case "search_context_cost_per_query" ->
          webSearchCall = Optional.ofNullable(decimals(parser).get(MEDIUM));
      case "tiered_pricing" -> tiers(parser);
      default -> {
        if (name.startsWith(UPLIFT)) {
          String region = name.substring(UPLIFT.length());
          PriceJson.decimal(parser).ifPresent(factor -> uplifts.put(region, factor));
        } else {
          price(name, parser, prices);
        }
        parser.skipChildren();
      }
    }
  }

  private static void price(String name, JsonParser parser, Map<PriceKey, BigDecimal> into)
      throws IOException {
    Optional<PriceKey> key = PriceKey.parse(name);
    if (key.isPresent()) {
      PriceJson.decimal(parser).ifPresent(usd -> into.put(key.get(), usd));
    }
  }

  private static Optional<String> text(JsonParser parser) throws IOException {
    Optional<String> text =
        parser.currentToken() == JsonToken.VALUE_STRING
            ? Optional.of(parser.getText())
            : Optional.empty();
    parser.skipChildren();
    return text;
  }

  private static Map<String, BigDecimal> decimals(JsonParser parser) throws IOException {
    Map<String, BigDecimal> found = new HashMap<>();
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName().toLowerCase(Locale.ROOT);
        parser.nextToken();
        PriceJson.decimal(parser).ifPresent(value -> found.put(name, value));
        parser.skipChildren();
      }
    }
    return found;
  }

  private void tiers(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        tiers.add(tier(parser));
      } else {
        parser.skipChildren();
      }
    }
  }

  private static Tier tier(JsonParser parser) throws IOException {
    Map<PriceKey, BigDecimal> prices = new HashMap<>();
    BigDecimal begins = BigDecimal.ZERO;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals("range") && value == JsonToken.START_ARRAY) {
        parser.nextToken();
        begins = PriceJson.decimal(parser).orElse(BigDecimal.ZERO);
        while (parser.currentToken() != JsonToken.END_ARRAY) {
          parser.skipChildren();
          parser.nextToken();
        }
      } else {
        price(name, parser, prices);
        parser.skipChildren();
      }
    }
    return new Tier(begins, prices);
  }

  /** Its prices; empty if it has none, or only zeros. */
  Optional<ModelPrice> price() {
    Bands bands = new Bands();
    Bands.Edge edge = Bands.Edge.of(vendor);
    for (Tier tier : tiers) {
      long begins = edge.begins(tier.begins().longValue());
      tier.prices().forEach((key, usd) -> bands.add(begins, key.rate(), usd));
    }
    if (tiers.isEmpty()) {
      prices.forEach((key, usd) -> bands.add(edge.begins(key.above()), key.rate(), usd));
    }
    List<Band> made = tiers.isEmpty() ? bands.layered() : bands.separate();
    return Bands.priced(made)
        ? Optional.of(new ModelPrice(made, factors, uplifts, webSearchCall))
        : Optional.empty();
  }
}
