package dev.tokenmeter.proxy;

import dev.tokenmeter.proxy.cli.Cli;

/** Where the JVM starts. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(Cli.run(args));
  }
}
