package dev.tokenmeter.proxy.http;

import dev.tokenmeter.metrics.budget.Denial;
import java.util.Optional;

/** A guard's denial as a failure of the exchange. */
public final class Denials {
  private static final int UPGRADE_REQUIRED = 426;

  private Denials() {}

  public static Failure of(Denial denial) {
    return of(denial, denial.status());
  }

  /** A client that is refused an upgrade asks again without, and is then told why. */
  public static Failure ofUpgrade(Denial denial) {
    return of(denial, UPGRADE_REQUIRED);
  }

  private static Failure of(Denial denial, int status) {
    Reason reason =
        switch (denial.kind()) {
          case BUDGET -> Reason.BUDGET_EXHAUSTED;
          case RATE -> Reason.RATE_LIMITED;
          case MODEL -> Reason.MODEL_NOT_ALLOWED;
          case BLOCKED -> Reason.CALLER_BLOCKED;
        };
    return new Failure(
        reason,
        denial.message(),
        Optional.of(new Failure.Denied(status, denial.resets(), denial.retryAfter())));
  }
}
