package dev.tokenmeter.proxy.admin;

import dev.tokenmeter.metrics.board.Viewer;

/** Whether a visitor may enter. */
sealed interface Verdict {

  /**
   * Come in.
   *
   * @param viewer as whom
   */
  record Admitted(Viewer viewer) implements Verdict {}

  /** Stay out, because of this. */
  record Refused(int status, String message) implements Verdict {}
}
