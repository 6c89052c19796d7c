package dev.tokenmeter.proxy.admin;

import dev.tokenmeter.metrics.record.CallerId;
import java.util.Optional;

/** Whether a visitor may enter. */
sealed interface Verdict {

  /**
   * Come in.
   *
   * @param own the caller who sees what is his; empty for those who see everything
   */
  record Admitted(Optional<CallerId> own) implements Verdict {}

  /** Stay out, because of this. */
  record Refused(int status, String message) implements Verdict {}
}
