package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Provider;
import java.util.ArrayList;
import java.util.List;

/** What is said once everything listens. */
final class Banner {
  private Banner() {}

  static List<String> of(Instance instance, Config config) {
    List<String> lines = new ArrayList<>();
    Warnings.of(config).forEach(warning -> lines.add("tokenmeter: warning: " + warning));
    lines.add(
        "tokenmeter %s: data port %s, admin port %s"
            .formatted(Version.current(), instance.dataUrl(), instance.adminUrl()));
    lines.add(
        "providers: "
            + String.join(", ", config.providers().stream().map(Provider::name).toList()));
    return lines;
  }
}
