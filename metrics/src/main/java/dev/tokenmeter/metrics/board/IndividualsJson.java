package dev.tokenmeter.metrics.board;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tokenmeter.metrics.leaderboard.Measure;
import dev.tokenmeter.metrics.leaderboard.People;
import dev.tokenmeter.metrics.leaderboard.Places;
import dev.tokenmeter.metrics.leaderboard.Reading;
import dev.tokenmeter.metrics.leaderboard.Terms;
import dev.tokenmeter.metrics.leaderboard.TokenKinds;
import dev.tokenmeter.metrics.leaderboard.UseSum;
import dev.tokenmeter.metrics.report.Window;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;

/** Callers side by side as JSON, waste beside volume. Numbers have three digits that count. */
final class IndividualsJson {
  /** The most callers of an answer; how many more there are is said. */
  static final int MOST_ROWS = 250;

  private IndividualsJson() {}

  static String of(
      People people, Places places, Places.By by, Window window, Terms terms, Reference reference) {
    return Json.object(
        json -> {
          json.writeStringField("caption", LeaderboardJson.CAPTION);
          json.writeStringField("by", "caller");
          json.writeStringField("order", by.label());
          LeaderboardJson.window(json, window);
          LeaderboardJson.number(json, "minimum_clean_share", terms.minimumCleanShare());
          json.writeArrayFieldStart("waste");
          for (String signal : new TreeSet<>(terms.waste())) {
            json.writeString(signal);
          }
          json.writeEndArray();
          reference.write(json);
          json.writeArrayFieldStart("callers");
          for (Places.Row row : first(places.rows())) {
            json.writeStartObject();
            json.writeStringField("caller", row.name());
            json.writeArrayFieldStart("teams");
            for (String team : new TreeSet<>(row.person().teams())) {
              json.writeString(team);
            }
            json.writeEndArray();
            if (row.place() > 0) {
              json.writeNumberField("place", row.place());
            } else {
              json.writeNullField("place");
            }
            sum(json, row.person().sum(), terms, reference);
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeNumberField("more", Math.max(0, places.rows().size() - MOST_ROWS));
          json.writeObjectFieldStart("nobody");
          sum(json, people.nobody(), terms, reference);
          json.writeEndObject();
        });
  }

  private static List<Places.Row> first(List<Places.Row> rows) {
    return rows.subList(0, Math.min(rows.size(), MOST_ROWS));
  }

  private static void sum(JsonGenerator json, UseSum sum, Terms terms, Reference reference)
      throws IOException {
    Reading spend = Measure.SPEND.of(sum, terms);
    json.writeObjectFieldStart("spend");
    LeaderboardJson.reading(json, spend);
    LeaderboardJson.number(json, "at_least", sum.nanoUsd() * LeaderboardJson.NANO);
    reference.equivalent(json, spend, sum.nanoUsd());
    json.writeEndObject();
    TokenKinds kinds = sum.kinds();
    json.writeObjectFieldStart("tokens");
    count(json, "input", kinds.input());
    count(json, "cache_read", kinds.cacheRead());
    count(json, "cache_write", kinds.cacheWrite());
    count(json, "output", kinds.output());
    count(json, "reasoning", kinds.reasoning());
    json.writeEndObject();
    count(json, "tokens_without_cache_reads", kinds.withoutCacheReads());
    json.writeObjectFieldStart("waste");
    LeaderboardJson.number(json, "usd", sum.wasteNanoUsd() * LeaderboardJson.NANO);
    json.writeObjectFieldStart("clean_share");
    LeaderboardJson.reading(json, Measure.CLEAN_SHARE.of(sum, terms));
    json.writeEndObject();
    json.writeEndObject();
    count(json, "requests", sum.requests());
    LeaderboardJson.number(
        json, "unmetered_share", LeaderboardJson.share(sum.unmetered(), sum.requests()));
  }

  private static void count(JsonGenerator json, String name, long many) throws IOException {
    LeaderboardJson.number(json, name, (double) many);
  }
}
