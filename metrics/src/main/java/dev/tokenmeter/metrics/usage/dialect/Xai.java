package dev.tokenmeter.metrics.usage.dialect;

import dev.tokenmeter.metrics.usage.BilledUnit;

/** xAI: reasoning is beside the output, which the total tells; live search is billed by source. */
final class Xai {
  static final ChatNames NAMES =
      ChatNames.openAi().bill("num_sources_used", BilledUnit.SEARCH_SOURCE);

  private Xai() {}
}
