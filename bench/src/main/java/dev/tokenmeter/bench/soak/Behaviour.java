package dev.tokenmeter.bench.soak;

import java.util.random.RandomGenerator;

/** How one stream goes. The client asks for it in the path, so that both ends know. */
enum Behaviour {
  /** Comes to its end. */
  WHOLE,
  /** The client leaves after the first event. */
  ABORTED,
  /** The provider ends the connection in the middle. */
  CUT,
  /** The provider resets the connection in the middle. */
  RESET,
  /** The provider answers 500. */
  ERROR,
  /** The provider answers with something that is no HTTP. */
  GARBAGE;

  private static final double FAULTS = 0.05;
  private static final double ABORTS = 0.02;
  private static final Behaviour[] FAULTY = {CUT, RESET, ERROR, GARBAGE};

  static Behaviour any(RandomGenerator random) {
    double chance = random.nextDouble();
    if (chance < FAULTS) {
      return FAULTY[random.nextInt(FAULTY.length)];
    }
    return chance < FAULTS + ABORTS ? ABORTED : WHOLE;
  }
}
