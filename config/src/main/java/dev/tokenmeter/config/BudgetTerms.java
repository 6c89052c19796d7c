package dev.tokenmeter.config;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What may be said of a budget beside its size.
 *
 * @param raise a greater limit for a while
 * @param inFlight most exchanges that run at once under it; empty for any number
 * @param counts whose exchanges are counted, by how they are paid
 * @param unpriced what becomes of models that have no price, where the limit is money
 * @param status of a denial: 402, 403 or 429; empty for the one that ends the client's attempts
 * @param message added to a denial, e.g. whom to ask for more
 */
public record BudgetTerms(
    Optional<Raise> raise,
    OptionalInt inFlight,
    Set<Payment> counts,
    Unpriced unpriced,
    OptionalInt status,
    Optional<String> message) {
  private static final BudgetTerms DEFAULTS =
      new BudgetTerms(
          Optional.empty(),
          OptionalInt.empty(),
          Set.of(Payment.METERED),
          new Unpriced.Allow(),
          OptionalInt.empty(),
          Optional.empty());

  public BudgetTerms {
    counts = Collections.unmodifiableSet(EnumSet.copyOf(counts));
  }

  /** Metered exchanges in any number, models without price allowed. */
  public static BudgetTerms defaults() {
    return DEFAULTS;
  }

  /** How an exchange is paid. */
  public enum Payment {
    METERED,
    SUBSCRIPTION,
    UNKNOWN
  }

  /**
   * A limit that holds before {@code until}.
   *
   * @param to of the budget's own unit, and more than its limit
   */
  public record Raise(Budget.Limit to, Instant until) {}

  /** What becomes of models that have no price. */
  public sealed interface Unpriced {

    /** They pass and cost nothing, which is counted. */
    record Allow() implements Unpriced {}

    /** They are denied. */
    record Deny() implements Unpriced {}

    /** They cost what this model costs. */
    record PriceAs(String model) implements Unpriced {}
  }
}
