package dev.tokenmeter.metrics.price;

import dev.tokenmeter.metrics.usage.TokenType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Collects a model's prices and makes its bands. */
final class Bands {

  /** Whether a band begins with the size it names or above it. */
  enum Edge {
    ABOVE,
    FROM;

    long begins(long size) {
      return switch (this) {
        case ABOVE -> size == 0 ? 0 : size + 1;
        case FROM -> size;
      };
    }

    /** xAI bills by the higher band from the size on; all others above it. */
    static Edge of(String vendor) {
      return vendor.equals("xai") ? FROM : ABOVE;
    }
  }

  private final SortedMap<Long, Map<Rate, BigDecimal>> listed = new TreeMap<>();

  void add(long begins, Rate rate, BigDecimal usdPerToken) {
    listed.computeIfAbsent(begins, size -> new HashMap<>()).put(rate, usdPerToken);
  }

  /**
   * Each band whole, those above the first with its prices where they list none. A price for big
   * requests or for a tier without one for all is no price: nobody knows what it was meant for.
   */
  List<Band> layered() {
    Map<Rate, BigDecimal> base = listed.getOrDefault(0L, Map.of());
    Map<Rate, BigDecimal> trusted = trusted(base, base);
    Band first = new Band(0, trusted);
    List<Band> bands = new ArrayList<>(List.of(first));
    listed.forEach(
        (begins, prices) -> {
          Map<Rate, BigDecimal> kept = trusted(prices, base);
          if (begins > 0 && !kept.isEmpty()) {
            bands.add(first.above(begins, kept));
          }
        });
    return bands;
  }

  /** Each band by itself. */
  List<Band> separate() {
    List<Band> bands = new ArrayList<>();
    listed.forEach((begins, prices) -> bands.add(new Band(begins, prices)));
    return bands;
  }

  private static Map<Rate, BigDecimal> trusted(
      Map<Rate, BigDecimal> prices, Map<Rate, BigDecimal> base) {
    Map<Rate, BigDecimal> trusted = new HashMap<>(prices);
    trusted.keySet().removeIf(rate -> !base.containsKey(Rate.standard(rate.type())));
    return trusted;
  }

  /** Whether a list price is there: zeros are none, they mean free as often as unknown. */
  static boolean priced(List<Band> bands) {
    return !bands.isEmpty()
        && usd(bands.getFirst(), TokenType.INPUT).isPresent()
        && bands.stream()
            .anyMatch(
                band ->
                    usd(band, TokenType.INPUT).filter(price -> price.signum() > 0).isPresent()
                        || usd(band, TokenType.OUTPUT)
                            .filter(price -> price.signum() > 0)
                            .isPresent());
  }

  private static Optional<BigDecimal> usd(Band band, TokenType type) {
    return band.price(type, ServiceTier.STANDARD);
  }
}
