package dev.tokenmeter.metrics.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WindowTest {
  private static final Instant NOW = Instant.parse("2026-11-25T09:30:00Z");

  private static Window window(String text, String zone, Instant now) {
    return Window.parse(text, ZoneId.of(zone), now).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "today,                  2026-11-24T23:00:00Z, 2026-11-25T09:30:00.001Z",
    "yesterday,              2026-11-23T23:00:00Z, 2026-11-24T23:00:00Z",
    "week,                   2026-11-22T23:00:00Z, 2026-11-25T09:30:00.001Z",
    "month,                  2026-10-31T23:00:00Z, 2026-11-25T09:30:00.001Z",
    "24h,                    2026-11-24T09:30:00Z, 2026-11-25T09:30:00.001Z",
    "7d,                     2026-11-18T09:30:00Z, 2026-11-25T09:30:00.001Z",
    "2w,                     2026-11-11T09:30:00Z, 2026-11-25T09:30:00.001Z",
    "2026,                   2025-12-31T23:00:00Z, 2026-12-31T23:00:00Z",
    "2026-11,                2026-10-31T23:00:00Z, 2026-11-30T23:00:00Z",
    "2026-11-25,             2026-11-24T23:00:00Z, 2026-11-25T23:00:00Z",
    "2026-11-01..2026-11-02, 2026-10-31T23:00:00Z, 2026-11-02T23:00:00Z"
  })
  void window_asPeopleWriteIt_isThatSpanInTheZone(String text, Instant from, Instant to) {
    Window window = window(text, "Europe/Berlin", NOW);
    assertThat(window.from()).isEqualTo(from);
    assertThat(window.to()).isEqualTo(to);
  }

  @ParameterizedTest
  @CsvSource({
    "Europe/Berlin,       2026-03-29, 23",
    "Europe/Berlin,       2026-10-25, 25",
    "America/New_York,    2026-03-08, 23",
    "America/New_York,    2026-11-01, 25",
    "Australia/Lord_Howe, 2026-04-05, 24.5",
    "America/Sao_Paulo,   2026-11-01, 24",
    "Africa/Cairo,        2026-04-24, 23"
  })
  void day_onWhichClocksChange_hasItsOwnLength(String zone, String day, double hours) {
    Window window = window(day, zone, NOW);
    assertThat(Duration.between(window.from(), window.to()).toMinutes() / 60.0).isEqualTo(hours);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-30T10:00:00Z, 2026-03-29T10:00:00Z, 24h",
    "2026-03-30T10:00:00Z, 2026-03-29T10:00:00Z, 1d"
  })
  void back_byHours_isExact_andByDays_keepsTheTimeOfDay(Instant now, Instant from, String text) {
    assertThat(window(text, "Europe/Berlin", now).from()).isEqualTo(from);
    Instant beforeTheChange = Instant.parse("2026-03-29T10:00:00Z");
    assertThat(window("1d", "Europe/Berlin", beforeTheChange).from())
        .isEqualTo(Instant.parse("2026-03-28T11:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "7",
        "0d",
        "-1d",
        "7x",
        "2026-13",
        "2026-02-30",
        "2026-11-02..2026-11-01",
        "..",
        "today ",
        "99999d",
        "7d7d",
        "2026-11-01..",
        "lastweek"
      })
  void text_thatIsNoWindow_isRefused(String text) {
    assertThat(Window.parse(text, ZoneId.of("UTC"), NOW)).isEmpty();
  }
}
