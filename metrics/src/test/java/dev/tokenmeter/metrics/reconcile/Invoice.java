package dev.tokenmeter.metrics.reconcile;

import dev.tokenmeter.metrics.usage.TokenType;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a provider would bill for calls, by day, model and key, at list price. */
final class Invoice {
  private static final UnitPrices PRICES = new UnitPrices(World.PRICES, World.NOW);

  final SortedMap<Place, Map<TokenType, Long>> tokens = new TreeMap<>();
  private final Map<String, String> providers = new TreeMap<>();
  private final Map<String, BigDecimal> factors;

  /**
   * Adds up.
   *
   * @param tells the types that the export keeps apart
   * @param factors by model, on every price of it
   */
  Invoice(List<Call> calls, Set<TokenType> tells, Map<String, BigDecimal> factors) {
    this.factors = Map.copyOf(factors);
    for (Call call : calls) {
      LocalDate day = call.at().atZone(ZoneOffset.UTC).toLocalDate();
      providers.put(call.model(), call.provider());
      Map<TokenType, Long> sum =
          tokens.computeIfAbsent(
              new Place(day, call.model(), call.key()), none -> new EnumMap<>(TokenType.class));
      call.tokens().forEach((type, count) -> sum.merge(Counts.fold(type, tells), count, Long::sum));
    }
  }

  /** What the tokens of a type at a place cost. */
  BigDecimal usd(Place place, TokenType type) {
    String provider = Objects.requireNonNull(providers.get(place.model()));
    return PRICES
        .usd(provider, place.model(), type)
        .orElseThrow()
        .multiply(factors.getOrDefault(place.model(), BigDecimal.ONE))
        .multiply(BigDecimal.valueOf(of(place, type)));
  }

  long of(Place place, TokenType type) {
    return tokens.getOrDefault(place, Map.of()).getOrDefault(type, 0L);
  }

  String provider(Place place) {
    return Objects.requireNonNull(providers.get(place.model()));
  }
}
