package dev.tokenmeter.metrics.usage.dialect;

import dev.tokenmeter.metrics.usage.BilledUnit;

/** Perplexity: reasoning is beside the output, whatever the total says; searches are billed. */
final class Perplexity {
  static final ChatNames NAMES =
      ChatNames.openAi()
          .besideOutput("reasoning_tokens")
          .bill("num_search_queries", BilledUnit.WEB_SEARCH);

  private Perplexity() {}
}
