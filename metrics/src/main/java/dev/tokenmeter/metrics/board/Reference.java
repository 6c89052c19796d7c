package dev.tokenmeter.metrics.board;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tokenmeter.metrics.budget.Quotes;
import dev.tokenmeter.metrics.leaderboard.Reading;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The model that makes tokens of US dollars.
 *
 * @param nanoUsd the price of a million input tokens; empty where it has none
 */
record Reference(String model, OptionalLong nanoUsd) {
  /** A request of so many tokens is in no model's band of long ones. */
  private static final long SHORT = 1_000;

  private static final long SHORT_IN_A_MILLION = 1_000;
  private static final double MILLION = 1_000_000;

  /** This model at its price of now. */
  static Reference of(Quotes quotes, String model) {
    OptionalLong each = quotes.standIn(model, new Tokens(Map.of(TokenType.INPUT, SHORT)));
    return new Reference(
        model,
        each.isPresent()
            ? OptionalLong.of(each.getAsLong() * SHORT_IN_A_MILLION)
            : OptionalLong.empty());
  }

  void write(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("reference");
    json.writeStringField("model", model);
    if (nanoUsd.isPresent()) {
      LeaderboardJson.number(json, "usd_per_million", nanoUsd.getAsLong() * LeaderboardJson.NANO);
    } else {
      json.writeNullField("usd_per_million");
    }
    json.writeEndObject();
  }

  /** Writes how many of its tokens a spend would have bought; null where one of them is unknown. */
  void equivalent(JsonGenerator json, Reading spend, long spentNanoUsd) throws IOException {
    if (spend instanceof Reading.Known && nanoUsd.orElse(0) > 0) {
      LeaderboardJson.number(
          json,
          "billable_equivalent_tokens",
          (double) spentNanoUsd / nanoUsd.getAsLong() * MILLION);
    } else {
      json.writeNullField("billable_equivalent_tokens");
    }
  }
}
