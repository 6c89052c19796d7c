package dev.tokenmeter.metrics.budget;

import dev.tokenmeter.metrics.price.PriceTable;
import dev.tokenmeter.metrics.price.Purchase;
import dev.tokenmeter.metrics.price.Terms;
import dev.tokenmeter.metrics.record.Charge;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.UsageLine;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** What the price table in force says. Thread-safe, never blocks. */
public final class PriceQuotes implements Quotes {
  /** Whose list is looked at, in this order, for a model that is named without its vendor. */
  private static final List<String> VENDORS =
      List.of("anthropic", "openai", "gemini", "mistral", "xai", "deepseek", "moonshot", "zai");

  private static final Terms PRIORITY = served("priority", "standard");
  private static final Terms FAST = served("standard", "fast");

  private final Supplier<PriceTable> table;

  /** Quotes of whatever table is in force when it is asked. */
  public PriceQuotes(Supplier<PriceTable> table) {
    this.table = table;
  }

  private static Terms served(String tier, String speed) {
    return new Terms(Optional.of(tier), Optional.of(speed), Optional.empty(), Map.of());
  }

  @Override
  public String version() {
    return table.get().version();
  }

  @Override
  public OptionalLong nanoUsd(String provider, String model, Tokens tokens, Served served) {
    return switch (served) {
      case USUAL -> price(provider, model, tokens, Terms.STANDARD);
      case DEAREST -> {
        OptionalLong usual = price(provider, model, tokens, Terms.STANDARD);
        yield dearer(
            dearer(usual, price(provider, model, tokens, PRIORITY)),
            price(provider, model, tokens, FAST));
      }
    };
  }

  private static OptionalLong dearer(OptionalLong a, OptionalLong b) {
    return a.orElse(-1) < b.orElse(-1) ? b : a;
  }

  @Override
  public OptionalLong standIn(String model, Tokens tokens) {
    int slash = model.indexOf('/');
    if (slash > 0) {
      return nanoUsd(model.substring(0, slash), model.substring(slash + 1), tokens, Served.USUAL);
    }
    return VENDORS.stream()
        .map(vendor -> nanoUsd(vendor, model, tokens, Served.USUAL))
        .filter(OptionalLong::isPresent)
        .findFirst()
        .orElse(OptionalLong.empty());
  }

  private OptionalLong price(String provider, String model, Tokens tokens, Terms terms) {
    UsageLine line = new UsageLine(Optional.of(model), Source.REPORTED, tokens);
    Charge charge =
        table
            .get()
            .charge(
                new Purchase(
                    provider, Optional.of(model), line, tokens.input(), terms, Instant.now()));
    return charge.unpriced().counts().isEmpty() ? charge.nanoUsd() : OptionalLong.empty();
  }
}
