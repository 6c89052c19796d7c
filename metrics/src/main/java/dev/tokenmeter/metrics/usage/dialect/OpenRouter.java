package dev.tokenmeter.metrics.usage.dialect;

import dev.tokenmeter.metrics.usage.BilledUnit;

/** OpenRouter passes on how often a server tool searched the web. */
final class OpenRouter {
  static final ChatNames NAMES =
      ChatNames.openAi()
          .bill("server_tool_use.web_search_requests", BilledUnit.WEB_SEARCH)
          .bill("server_tool_use_details.web_search_requests", BilledUnit.WEB_SEARCH);

  private OpenRouter() {}
}
