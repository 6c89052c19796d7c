package dev.tokenmeter.config;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator says of the prices of some models.
 *
 * @param glob of {@code provider/model} if it holds a slash, else of the model's name
 * @param usdPerMillion by token type, the type as in the metrics but with hyphens (e.g. {@code
 *     cache-read}): what is paid, whatever the table says of size, tier, speed and region
 * @param webSearchCall US dollars for one web search
 * @param discount the part of the table's prices that is not paid, from 0 to 1
 * @param as the model whose prices hold, with its vendor; {@code *} in it stands for the model's
 *     own name
 * @param from the first day (UTC) of validity
 * @param until the first day (UTC) after it
 */
public record PriceRule(
    Glob glob,
    Map<String, BigDecimal> usdPerMillion,
    Optional<BigDecimal> webSearchCall,
    Optional<BigDecimal> discount,
    Optional<String> as,
    Optional<LocalDate> from,
    Optional<LocalDate> until) {

  public PriceRule {
    usdPerMillion = Map.copyOf(usdPerMillion);
  }

  /** Prices by type that hold for ever. */
  public static PriceRule of(String glob, Map<String, BigDecimal> usdPerMillion) {
    return new PriceRule(
        new Glob(glob),
        usdPerMillion,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
