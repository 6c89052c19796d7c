package dev.tokenmeter.proxy.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class VersionLine implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"tokenmeter " + Version.current()};
  }
}
