package dev.tokenmeter.metrics.board;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tokenmeter.metrics.leaderboard.Axis;
import dev.tokenmeter.metrics.leaderboard.Band;
import dev.tokenmeter.metrics.leaderboard.Comparison;
import dev.tokenmeter.metrics.leaderboard.Reading;
import dev.tokenmeter.metrics.leaderboard.Reading.Known;
import dev.tokenmeter.metrics.leaderboard.Standing;
import dev.tokenmeter.metrics.leaderboard.TeamRow;
import dev.tokenmeter.metrics.leaderboard.Terms;
import dev.tokenmeter.metrics.report.Window;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.TreeSet;

/**
 * The comparison of teams as JSON. Numbers have three digits that count: more would tell nothing of
 * a team, and would let one window be taken from another to see a person's day.
 */
final class LeaderboardJson {
  /** Stands over every board. */
  static final String CAPTION = "Describes usage, not people or performance.";

  /** Why there is no team where nobody can be counted. */
  static final String NO_CALLERS =
      "callers are not kept (privacy.ledger: team), so how many stand behind a team is not known,"
          + " and none is shown";

  private static final MathContext DIGITS = new MathContext(3);
  static final double NANO = 1e-9;

  /** Whether the ledger tells people apart in a window. */
  enum Kept {
    CALLERS,
    NO_CALLERS
  }

  private LeaderboardJson() {}

  static String of(
      Comparison comparison, Window window, Terms terms, Reference reference, Kept kept) {
    return Json.object(
        json -> {
          json.writeStringField("caption", CAPTION);
          window(json, window);
          json.writeNumberField("minimum_group", terms.minimumGroup());
          number(json, "minimum_clean_share", terms.minimumCleanShare());
          json.writeArrayFieldStart("waste");
          for (String signal : new TreeSet<>(terms.waste())) {
            json.writeString(signal);
          }
          json.writeEndArray();
          reference.write(json);
          json.writeArrayFieldStart("teams");
          for (TeamRow row : comparison.teams()) {
            team(json, row, reference);
          }
          json.writeEndArray();
          json.writeNumberField("hidden", comparison.hidden());
          if (comparison.teams().isEmpty() && kept == Kept.NO_CALLERS) {
            json.writeStringField("reason", "no_callers_kept");
            json.writeStringField("message", NO_CALLERS);
          }
        });
  }

  static void window(JsonGenerator json, Window window) throws IOException {
    json.writeObjectFieldStart("window");
    json.writeStringField("from", window.from().toString());
    json.writeStringField("to", window.to().toString());
    json.writeStringField("zone", window.zone().getId());
    json.writeEndObject();
  }

  private static void team(JsonGenerator json, TeamRow row, Reference reference)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("team", row.team());
    json.writeBooleanField("ranked", row.standing() == Standing.RANKED);
    if (row.standing() != Standing.RANKED) {
      json.writeStringField("unranked", row.standing().label());
    }
    if (row.median().isPresent()) {
      number(json, "median", row.median().getAsDouble());
    } else {
      json.writeNullField("median");
    }
    json.writeObjectFieldStart("axes");
    for (Axis axis : Axis.values()) {
      json.writeObjectFieldStart(axis.label());
      reading(json, row.axes().getOrDefault(axis, new Reading.Unknown(Reading.Why.NOTHING_USED)));
      Band band = row.bands().get(axis);
      json.writeStringField("band", band == null ? null : band.label());
      more(json, axis, row, reference);
      json.writeEndObject();
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  static void reading(JsonGenerator json, Reading reading) throws IOException {
    switch (reading) {
      case Known known -> number(json, "value", known.value());
      case Reading.Unknown unknown -> {
        json.writeNullField("value");
        json.writeStringField("unknown", unknown.why().label());
      }
    }
  }

  /** What is said beside a value. */
  private static void more(JsonGenerator json, Axis axis, TeamRow row, Reference reference)
      throws IOException {
    switch (axis) {
      case SPEND -> {
        Reading spend =
            row.axes().getOrDefault(axis, new Reading.Unknown(Reading.Why.NOTHING_USED));
        reference.equivalent(json, spend, row.sum().nanoUsd());
        if (!(spend instanceof Known)) {
          number(json, "at_least", row.sum().nanoUsd() * NANO);
        }
        number(json, "unmetered_share", share(row.sum().unmetered(), row.sum().requests()));
      }
      case BREADTH -> {
        json.writeNumberField("active", row.active());
        if (row.enrolled().isPresent()) {
          json.writeNumberField("enrolled", row.enrolled().getAsInt());
        } else {
          json.writeNullField("enrolled");
        }
        json.writeNumberField("days", row.days());
      }
      case COST_PER_PULL_REQUEST -> {
        if (row.outcome().isPresent()) {
          json.writeNumberField("merged", row.outcome().get().merged());
          json.writeNumberField("days_told", row.outcome().get().days());
        } else {
          json.writeNullField("merged");
        }
      }
      case CACHE_EFFICIENCY, FRESH_YIELD, CLEAN_SHARE, THROUGHPUT -> {}
    }
  }

  static double share(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  static void number(JsonGenerator json, String name, double value) throws IOException {
    json.writeFieldName(name);
    json.writeNumber(new BigDecimal(value).round(DIGITS).stripTrailingZeros().toPlainString());
  }
}
