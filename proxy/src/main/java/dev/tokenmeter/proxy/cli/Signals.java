package dev.tokenmeter.proxy.cli;

import sun.misc.Signal;

/**
 * Signals of the operating system, by {@code sun.misc.Signal}: the JDK's shutdown hooks know no
 * second SIGTERM and no SIGHUP.
 */
final class Signals {

  /** A signal and what a shell reports of a process that it ended. */
  enum Kind {
    HUP(129),
    INT(130),
    TERM(143);

    private final int exitCode;

    Kind(int exitCode) {
      this.exitCode = exitCode;
    }

    int exitCode() {
      return exitCode;
    }
  }

  private Signals() {}

  /** Runs the action on a thread of the JVM whenever the signal comes, instead of ending. */
  static void on(Kind kind, Runnable action) {
    Signal.handle(new Signal(kind.name()), signal -> action.run());
  }
}
