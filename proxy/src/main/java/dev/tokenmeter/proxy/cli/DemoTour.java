package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.proxy.demo.Demo;
import java.util.List;

/** Where a newcomer looks. */
final class DemoTour {
  private DemoTour() {}

  static List<String> of(String data, String admin, Demo demo) {
    return """
    Tokenmeter demo: %d simulated developers use a built-in mock provider through the proxy.

      the board   %s/
      metrics     %s/metrics
      data port   %s
      settings    %s/_tokenmeter/connect

    Watch tokens being counted, by caller:
      curl -s %s/metrics | grep '^tokenmeter_tokens_total'

    Be a developer yourself (no key needed, the provider is a mock):
      curl -N %s/anthropic/v1/messages -H 'x-api-key: sk-ant-api03-me' -H 'content-type: application/json' \\
        -d '{"model":"claude-sonnet-5-5","max_tokens":100,"stream":true,"messages":[{"role":"user","content":"hi"}]}'

    Ctrl-C ends it.
    """
        .formatted(demo.developers(), admin, admin, data, data, admin, data)
        .lines()
        .toList();
  }
}
