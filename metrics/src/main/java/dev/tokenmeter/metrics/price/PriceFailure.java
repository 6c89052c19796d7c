package dev.tokenmeter.metrics.price;

import dev.tokenmeter.config.Problem;

/** A price file that cannot be used. Its message is one line, {@code file:line:column: why}. */
public final class PriceFailure extends Exception {
  private static final long serialVersionUID = 1;

  PriceFailure(Problem problem) {
    super(problem.toString());
  }
}
