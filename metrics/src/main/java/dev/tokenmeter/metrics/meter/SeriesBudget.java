package dev.tokenmeter.metrics.meter;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The bound on the product of labels ({@code max-series}): how many children all families may have
 * together. The last places are kept for those who must not be crowded out. Thread-safe.
 */
final class SeriesBudget {
  /** Children kept for each configured caller, as far as half of all go. */
  static final int PER_CONFIGURED_CALLER = 64;

  /** Who asks for a place, from the first to be refused to the last. */
  enum Tier {
    /** A child of a caller that nobody configured. */
    FINGERPRINT,
    /** A child of a configured caller or of a fixed name. */
    CONFIGURED,
    /** A child without caller. */
    NO_CALLER
  }

  private final AtomicInteger used = new AtomicInteger();
  private volatile int forFingerprints;
  private volatile int forConfigured;
  private volatile int forAll;

  SeriesBudget(int maxSeries, int configuredCallers) {
    configure(maxSeries, configuredCallers);
  }

  /** Changes the bound; children that exist stay. */
  void configure(int maxSeries, int configuredCallers) {
    int withoutCaller = maxSeries / 10;
    long wanted = (long) configuredCallers * PER_CONFIGURED_CALLER;
    forAll = maxSeries;
    forConfigured = maxSeries - withoutCaller;
    forFingerprints = forConfigured - (int) Math.min(wanted, maxSeries / 2);
  }

  /** Takes a place; false when the tier has none left. */
  boolean take(Tier tier) {
    int bound =
        switch (tier) {
          case FINGERPRINT -> forFingerprints;
          case CONFIGURED -> forConfigured;
          case NO_CALLER -> forAll;
        };
    int seen = used.get();
    while (seen < bound) {
      if (used.compareAndSet(seen, seen + 1)) {
        return true;
      }
      seen = used.get();
    }
    return false;
  }

  int used() {
    return used.get();
  }
}
