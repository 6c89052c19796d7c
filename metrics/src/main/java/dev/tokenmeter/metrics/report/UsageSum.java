package dev.tokenmeter.metrics.report;

import dev.tokenmeter.metrics.usage.Tokens;
import java.util.OptionalLong;

/**
 * Usage added up.
 *
 * @param requests exchanges
 * @param unmetered those of them that used tokens nobody knows the number of
 * @param interrupted those of them that ended with the proxy's own death
 * @param reported what providers say was used
 * @param estimated what was probably delivered beyond that
 * @param nanoUsd money spent, in 10⁻⁹ US dollars; empty where nothing of it has a known price
 * @param subscriptionNanoUsd what was used on a seat's flat fee, at list price: no money was spent
 * @param unpriced tokens that are in neither cost
 */
public record UsageSum(
    long requests,
    long unmetered,
    long interrupted,
    Tokens reported,
    Tokens estimated,
    OptionalLong nanoUsd,
    OptionalLong subscriptionNanoUsd,
    long unpriced) {

  /** Nothing was used. */
  public static UsageSum nothing() {
    return new UsageSum(
        0, 0, 0, Tokens.none(), Tokens.none(), OptionalLong.empty(), OptionalLong.empty(), 0);
  }

  /** Both together; sums saturate. */
  public UsageSum plus(UsageSum other) {
    return new UsageSum(
        Tokens.add(requests, other.requests),
        Tokens.add(unmetered, other.unmetered),
        Tokens.add(interrupted, other.interrupted),
        reported.plus(other.reported),
        estimated.plus(other.estimated),
        plus(nanoUsd, other.nanoUsd),
        plus(subscriptionNanoUsd, other.subscriptionNanoUsd),
        Tokens.add(unpriced, other.unpriced));
  }

  private static OptionalLong plus(OptionalLong a, OptionalLong b) {
    if (a.isEmpty()) {
      return b;
    }
    return b.isEmpty() ? a : OptionalLong.of(Tokens.add(a.getAsLong(), b.getAsLong()));
  }

  /** All tokens, from whatever source. */
  public long tokens() {
    Tokens all = reported.plus(estimated);
    return Tokens.add(all.input(), all.output());
  }
}
