package dev.tokenmeter.metrics.budget;

import dev.tokenmeter.metrics.usage.Tokens;
import java.util.OptionalLong;

/** Tells what tokens would cost. Called on event loops: must not block and must not throw. */
public interface Quotes {

  /** Changes when the prices do. */
  String version();

  /**
   * The price of tokens, in 10⁻⁹ US dollars; empty where not all of them have one.
   *
   * @param served {@link Served#DEAREST} for the most that such tokens may cost
   */
  OptionalLong nanoUsd(String provider, String model, Tokens tokens, Served served);

  /**
   * The usual price of tokens of a model that stands in for another, whoever sells it.
   *
   * @param model {@code vendor/model}, or the name alone
   */
  OptionalLong standIn(String model, Tokens tokens);

  /** How the request would be served. */
  enum Served {
    /** As a request that asks for nothing special. */
    USUAL,
    /** By the dearest of the model's tiers and speeds. */
    DEAREST
  }
}
