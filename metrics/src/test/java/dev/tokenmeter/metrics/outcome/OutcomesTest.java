package dev.tokenmeter.metrics.outcome;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OutcomesTest {
  private static final String HEADER = "team,day,merged_prs\n";
  private static final OutcomeDays DAYS =
      OutcomeDays.at(Instant.parse("2026-11-25T12:00:00Z"), Duration.ofDays(400));

  private static List<Outcome> csv(String rows) throws OutcomeRefused {
    return Outcomes.read((HEADER + rows).getBytes(UTF_8), OutcomeFormat.CSV, DAYS);
  }

  private static List<Outcome> json(String text) throws OutcomeRefused {
    return Outcomes.read(text.getBytes(UTF_8), OutcomeFormat.JSON, DAYS);
  }

  private static String refused(String csvRows) {
    return why(() -> csv(csvRows));
  }

  private static String refusedJson(String text) {
    return why(() -> json(text));
  }

  private interface Reading {
    List<Outcome> read() throws OutcomeRefused;
  }

  private static String why(Reading reading) {
    try {
      return "taken: " + reading.read();
    } catch (OutcomeRefused e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static Outcome outcome(String team, String day, int merged) {
    return new Outcome(team, LocalDate.parse(day), merged);
  }

  private static String object(String team, String day, String merged) {
    return "{\"team\":\"%s\",\"day\":\"%s\",\"merged_prs\":%s}".formatted(team, day, merged);
  }

  @Test
  void json_isReadAsWritten() throws Exception {
    assertThat(
            json(
                " [ {\"merged_prs\":0,\"team\":\"b\\u00e9 \\\"x\\\"\",\"day\":\"2026-11-01\"},"
                    + object("payments", "2026-11-02", "7")
                    + "]\n"))
        .containsExactly(
            outcome("bé \"x\"", "2026-11-01", 0), outcome("payments", "2026-11-02", 7));
    assertThat(json("[]")).isEmpty();
  }

  @Test
  void csv_isReadAsSpreadsheetsWriteIt() throws Exception {
    byte[] text =
        "\uFEFFteam,day,merged_prs\r\n\"a, \"\"b\"\"\",2026-11-01, 3\r\n\r\npayments,2026-11-01,007\r\n"
            .getBytes(UTF_8);
    List<Outcome> read =
        List.of(outcome("a, \"b\"", "2026-11-01", 3), outcome("payments", "2026-11-01", 7));
    assertThat(Outcomes.read(text, OutcomeFormat.CSV, DAYS)).isEqualTo(read);
    assertThat(Outcomes.read(text, DAYS)).isEqualTo(read);
    assertThat(Outcomes.read("  [ ]".getBytes(UTF_8), DAYS)).isEmpty();
    assertThat(csv("")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0,true",
    "1000000,true",
    "1000001,false",
    "-1,false",
    "1.0,false",
    "+1,false",
    "1e3,false",
    "99999999999999999999,false",
    "x,false"
  })
  void count_hasABound(String count, boolean taken) {
    String allowed = "merged_prs must be a whole number from 0 to 1000000, not " + count;
    assertThat(refused("a,2026-11-01," + count))
        .isEqualTo(
            taken
                ? "taken: [" + outcome("a", "2026-11-01", Integer.parseInt(count)) + "]"
                : "row 1: " + allowed);
    if (!taken && !count.equals("x") && !count.equals("+1")) {
      assertThat(refusedJson("[" + object("a", "2026-11-01", count) + "]"))
          .isEqualTo("row 1: " + allowed);
    }
  }

  @ParameterizedTest
  @CsvSource({"2026-11-26,true", "2026-11-27,false", "2025-10-21,true", "2025-10-20,false"})
  void day_isKeptAndNotFarAhead(String day, boolean taken) {
    assertThat(refused("b,2026-11-01,1\na," + day + ",1").startsWith("taken")).isEqualTo(taken);
    if (!taken) {
      assertThat(refused("b,2026-11-01,1\na," + day + ",1"))
          .isEqualTo("row 2: day must be from 2025-10-21 to 2026-11-26, not " + day);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-11-31", "20261101", "2026-11-01T00:00:00Z", "+2026-11-01", "today"})
  void day_thatIsNone_saysWhatOneIs(String day) {
    assertThat(refused("a," + day + ",1"))
        .isEqualTo("row 1: day must be a date like 2026-11-28, not " + day);
  }

  @Test
  void team_hasABound() throws Exception {
    String longest = "é".repeat(OutcomeRows.MOST_TEAM_CHARACTERS);
    assertThat(csv(longest + ",2026-11-01,1")).extracting(Outcome::team).containsExactly(longest);
    assertThat(refused(longest + "x,2026-11-01,1"))
        .startsWith("row 1: team must be a team's name of 1 to 128 characters")
        .endsWith("not " + "é".repeat(40) + "…");
    for (String none : List.of("", "none", "_overflow", "\"a\u2028b\"", "a\tb", "a\u0007")) {
      assertThat(refused(none + ",2026-11-01,1")).startsWith("row 1: team must be").hasLineCount(1);
    }
    assertThat(refusedJson("[" + object("\\ud800", "2026-11-01", "1") + "]"))
        .startsWith("row 1: team must be");
  }

  @Test
  void rows_haveABound() throws Exception {
    String most =
        IntStream.range(0, Outcomes.MOST_ROWS)
            .mapToObj(i -> "team-" + i + ",2026-11-01,1\n")
            .collect(Collectors.joining());
    assertThat(csv(most)).hasSize(Outcomes.MOST_ROWS);
    assertThat(refused(most + "one-more,2026-11-01,1"))
        .isEqualTo("row 10001: a post has at most 10000 rows; send the rest in another");
  }

  @Test
  void bytes_haveABound() throws Exception {
    String padding = " ".repeat(Outcomes.MOST_BYTES - 2);
    assertThat(json("[" + padding + "]")).isEmpty();
    assertThat(refusedJson("[" + padding + " ]"))
        .isEqualTo("it has more than 2097152 bytes; send it in parts");
  }

  @Test
  void teamAndDay_twiceInOnePost_isRefused() {
    assertThat(refused("a,2026-11-01,1\nb,2026-11-01,1\na,2026-11-01,2"))
        .isEqualTo("row 3: a 2026-11-01 is in row 1 already; one row a team and day");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a,2026-11-01 | row 1: 2 values where team,day,merged_prs are named",
        "a,2026-11-01,1,2 | row 1: 4 values where team,day,merged_prs are named",
        "\"a,2026-11-01,1 | row 1: a quote is never closed",
        "\"a\"b,2026-11-01,1 | row 1: there is something between a quote and the next comma"
      })
  void csv_thatIsNone_saysWhere(String row, String why) {
    assertThat(refused(row)).isEqualTo(why);
  }

  @Test
  void csv_underOtherNames_saysWhichAreMeant() {
    assertThatThrownBy(() -> Outcomes.read("day,team\n".getBytes(UTF_8), OutcomeFormat.CSV, DAYS))
        .isInstanceOf(OutcomeRefused.class)
        .hasMessage("its first line must be team,day,merged_prs, not day,team");
    assertThatThrownBy(() -> Outcomes.read(new byte[0], DAYS))
        .hasMessage("its first line must be team,day,merged_prs, not ");
    assertThatThrownBy(() -> Outcomes.read(new byte[] {'a', (byte) 0xff}, DAYS))
        .hasMessage("it is not UTF-8");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | it must be an array like"
            + " [{\"team\":\"payments\",\"day\":\"2026-11-28\",\"merged_prs\":7}]",
        "[7] | row 1: it must be an object with team, day and merged_prs",
        "[{}] | row 1: team is missing",
        "[{\"team\":\"a\",\"day\":\"2026-11-01\"}] | row 1: merged_prs is missing",
        "[{\"team\":7}] | row 1: team must be a text, not 7",
        "[{\"team\":{}}] | row 1: team must be a text, not {",
        "[{\"merged_prs\":\"7\"}] | row 1: merged_prs must be a whole number from 0 to 1000000, not"
            + " 7",
        "[{\"author\":\"x\"}] | row 1: there is no member author; allowed: team, day, merged_prs",
        "[{\"team\":\"a\",\"team\":\"b\"}] | row 1: it is no JSON at line 1, column 20",
        "[] [] | there is something behind the array",
        "[ | row 1: it is no JSON at line 1, column 2"
      })
  void json_thatIsNone_saysWhere(String text, String why) {
    assertThat(refusedJson(text)).isEqualTo(why);
  }
}
