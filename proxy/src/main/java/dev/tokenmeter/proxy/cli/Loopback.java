package dev.tokenmeter.proxy.cli;

/** Whether an address as written is the machine itself; asks no resolver. */
final class Loopback {
  private Loopback() {}

  static boolean is(String address) {
    return address.startsWith("127.")
        || address.equals("::1")
        || address.equals("[::1]")
        || address.equalsIgnoreCase("localhost");
  }
}
