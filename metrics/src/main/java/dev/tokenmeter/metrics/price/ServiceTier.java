package dev.tokenmeter.metrics.price;

import java.util.Locale;
import java.util.Optional;

/** The classes of service that have prices of their own. */
enum ServiceTier {
  STANDARD,
  BATCH,
  FLEX,
  PRIORITY;

  /**
   * What an answer calls its tier, in any vendor's words (OpenAI {@code service_tier}, Gemini
   * {@code serviceTier}, Vertex {@code trafficType}); what is not known is the standard.
   */
  static ServiceTier of(Optional<String> told) {
    return told.map(
            tier ->
                switch (tier.toLowerCase(Locale.ROOT)) {
                  case "batch", "batches", "on_demand_batch" -> BATCH;
                  case "flex", "on_demand_flex", "service_tier_flex" -> FLEX;
                  case "priority",
                      "fast",
                      "ultrafast",
                      "on_demand_priority",
                      "service_tier_priority" ->
                      PRIORITY;
                  default -> STANDARD;
                })
        .orElse(STANDARD);
  }
}
