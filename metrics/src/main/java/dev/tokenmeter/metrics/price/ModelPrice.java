package dev.tokenmeter.metrics.price;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The list prices of one model at one vendor.
 *
 * @param bands by size of the request, the smallest first, at least one
 * @param factors on everything, by the region or the speed that the answer names, lower case
 * @param uplifts on everything, by the region of the vendor's host
 * @param webSearchCall US dollars for a search
 */
record ModelPrice(
    List<Band> bands,
    Map<String, BigDecimal> factors,
    Map<String, BigDecimal> uplifts,
    Optional<BigDecimal> webSearchCall) {

  /** No prices at all: what only an override tells the price of. */
  static final ModelPrice NONE =
      new ModelPrice(List.of(new Band(0, Map.of())), Map.of(), Map.of(), Optional.empty());

  ModelPrice {
    bands = List.copyOf(bands);
    factors = Map.copyOf(factors);
    uplifts = Map.copyOf(uplifts);
  }

  /** All tokens of a request are billed by the one band that its input reaches. */
  Band band(long inputTokens) {
    Band reached = bands.getFirst();
    for (Band band : bands) {
      if (inputTokens >= band.begins()) {
        reached = band;
      }
    }
    return reached;
  }

  /** A text that is equal for equal prices, in whatever order they were read. */
  String canonical() {
    StringBuilder text = new StringBuilder();
    for (Band band : bands) {
      SortedMap<String, String> prices = new TreeMap<>();
      band.usdPerToken().forEach((rate, usd) -> prices.put(rate.toString(), plain(usd)));
      text.append(band.begins()).append(prices);
    }
    return text.append(sorted(factors))
        .append(sorted(uplifts))
        .append(webSearchCall.map(ModelPrice::plain))
        .toString();
  }

  private static SortedMap<String, String> sorted(Map<String, BigDecimal> factors) {
    SortedMap<String, String> sorted = new TreeMap<>();
    factors.forEach((name, factor) -> sorted.put(name, plain(factor)));
    return sorted;
  }

  private static String plain(BigDecimal number) {
    return number.stripTrailingZeros().toPlainString();
  }
}
