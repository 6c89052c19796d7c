package dev.tokenmeter.metrics.outcome;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Outcomes as an array of flat objects with exactly the three members. */
final class OutcomeJson {
  private static final int DEPTH = 8;
  private static final int NUMBER = 100;
  private static final int NAME = 1_000;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH)
                  .maxNumberLength(NUMBER)
                  .maxNameLength(NAME)
                  .build())
          .build();

  private OutcomeJson() {}

  static void read(String text, OutcomeRows rows) throws OutcomeRefused {
    try (JsonParser json = FACTORY.createParser(text)) {
      if (json.nextToken() != JsonToken.START_ARRAY) {
        throw new OutcomeRefused(
            "it must be an array like [{\"team\":\"payments\",\"day\":\"2026-11-28\","
                + "\"merged_prs\":7}]");
      }
      while (json.nextToken() != JsonToken.END_ARRAY) {
        row(json, rows);
      }
      if (json.nextToken() != null) {
        throw new OutcomeRefused("there is something behind the array");
      }
    } catch (JsonProcessingException e) {
      throw OutcomeRefused.at(rows.next(), "it is no JSON" + place(e.getLocation()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String place(@Nullable JsonLocation location) {
    return location == null
        ? ""
        : " at line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
  }

  private static void row(JsonParser json, OutcomeRows rows) throws IOException, OutcomeRefused {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw OutcomeRefused.at(rows.next(), "it must be an object with team, day and merged_prs");
    }
    String team = null;
    String day = null;
    String merged = null;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "team" -> team = value(json, rows, name, JsonToken.VALUE_STRING);
        case "day" -> day = value(json, rows, name, JsonToken.VALUE_STRING);
        case "merged_prs" -> merged = value(json, rows, name, JsonToken.VALUE_NUMBER_INT);
        default ->
            throw OutcomeRefused.at(
                rows.next(),
                "there is no member %s; allowed: team, day, merged_prs"
                    .formatted(OutcomeRows.shown(name)));
      }
    }
    if (team == null || day == null || merged == null) {
      String lacking = team == null ? "team" : day == null ? "day" : "merged_prs";
      throw OutcomeRefused.at(rows.next(), lacking + " is missing");
    }
    rows.take(team, day, merged);
  }

  private static String value(JsonParser json, OutcomeRows rows, String name, JsonToken wanted)
      throws IOException, OutcomeRefused {
    if (json.currentToken() != wanted) {
      String allowed =
          wanted == JsonToken.VALUE_STRING
              ? "a text"
              : "a whole number from 0 to " + Outcome.MOST_MERGED;
      throw OutcomeRefused.at(
          rows.next(),
          "%s must be %s, not %s".formatted(name, allowed, OutcomeRows.shown(json.getText())));
    }
    return json.getText();
  }
}
