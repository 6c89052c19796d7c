package dev.tokenmeter.metrics.budget;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Rates by model, worked out once for each version of the prices. Thread-safe, never blocks. */
final class RateBook {
  /** Models that are remembered; of a further one the rates are worked out each time. */
  static final int MAX_MODELS = 1_024;

  private record Page(String version, Map<Model, Rates> rates) {}

  private record Model(String provider, String name) {}

  private final Quotes quotes;
  private volatile Page page = new Page("", new ConcurrentHashMap<>());

  RateBook(Quotes quotes) {
    this.quotes = quotes;
  }

  /** What a model costs; what is dear is assumed of one that is not known yet. */
  Rates of(String provider, Optional<String> model) {
    return model.map(name -> named(provider, name)).orElse(Rates.UNKNOWN_MODEL);
  }

  private Rates named(String provider, String name) {
    return remembered(
        new Model(provider, name),
        (tokens, served) -> quotes.nanoUsd(provider, name, tokens, served));
  }

  /** What a model costs that stands in for others. */
  Rates standIn(String name) {
    return remembered(new Model("", name), (tokens, served) -> quotes.standIn(name, tokens));
  }

  private Rates remembered(Model model, Rates.Price price) {
    Map<Model, Rates> known = current();
    Rates rates = known.get(model);
    if (rates == null) {
      rates = Rates.of(price);
      if (known.size() < MAX_MODELS) {
        known.put(model, rates);
      }
    }
    return rates;
  }

  private Map<Model, Rates> current() {
    String version = quotes.version();
    if (!page.version().equals(version)) {
      page = new Page(version, new ConcurrentHashMap<>());
    }
    return page.rates();
  }
}
