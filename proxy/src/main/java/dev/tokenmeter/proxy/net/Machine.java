package dev.tokenmeter.proxy.net;

import java.util.function.LongSupplier;

/**
 * What the data port runs on.
 *
 * @param nanoTime a clock that never goes back, in nanoseconds
 */
record Machine(LongSupplier nanoTime) {

  /** This one. */
  static Machine real() {
    return new Machine(System::nanoTime);
  }
}
