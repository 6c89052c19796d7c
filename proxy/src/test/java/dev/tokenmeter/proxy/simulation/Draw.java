package dev.tokenmeter.proxy.simulation;

import java.util.Random;

/** Numbers drawn from a seed, the same on every machine. */
final class Draw {
  private final Random random;

  Draw(long seed) {
    random = new Random(seed);
  }

  /** With this median, and a logarithm that deviates by this. */
  long around(double median, double deviation) {
    return Math.max(
        1, StrictMath.round(median * StrictMath.exp(deviation * random.nextGaussian())));
  }

  long between(int least, int most) {
    return (long) least + random.nextInt(most - least + 1);
  }

  boolean percent(int chance) {
    return permille(10 * chance);
  }

  boolean permille(int chance) {
    return random.nextInt(1_000) < chance;
  }
}
