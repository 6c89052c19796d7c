package dev.tokenmeter.metrics.usage.fuzz;

/** What Jazzer calls, in a process of its own. */
public final class Fuzzer {
  private Fuzzer() {}

  /** One input; a failure is a finding. */
  @SuppressWarnings("unused")
  public static void fuzzerTestOneInput(byte[] data) {
    FuzzTarget.run(data);
  }
}
