package dev.tokenmeter.metrics.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Budget.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeriodTest {

  /** Zones whose clocks do all that clocks do, one of them set back over midnight. */
  @Provide
  Arbitrary<ZoneId> zones() {
    return Arbitraries.of(
            "Europe/Berlin",
            "America/New_York",
            "Australia/Lord_Howe",
            "America/St_Johns",
            "America/Sao_Paulo",
            "Pacific/Apia",
            "UTC")
        .map(ZoneId::of);
  }

  @Provide
  Arbitrary<Instant> moments() {
    return Arbitraries.longs()
        .between(
            Instant.parse("1990-01-01T00:00:00Z").getEpochSecond(),
            Instant.parse("2039-01-01T00:00:00Z").getEpochSecond())
        .map(Instant::ofEpochSecond);
  }

  @Property
  void period_of_any_moment_contains_it_and_is_that_of_all_its_moments(
      @ForAll Window window, @ForAll("zones") ZoneId zone, @ForAll("moments") Instant moment) {
    Period period = Period.of(window, zone, moment);

    assertThat(period.contains(moment)).isTrue();
    assertThat(Period.of(window, zone, period.start())).isEqualTo(period);
    assertThat(Period.of(window, zone, period.end().minusMillis(1))).isEqualTo(period);
  }

  @Property
  void period_after_another_begins_where_that_one_ends(
      @ForAll Window window, @ForAll("zones") ZoneId zone, @ForAll("moments") Instant moment) {
    Period period = Period.of(window, zone, moment);

    assertThat(Period.of(window, zone, period.end()).start()).isEqualTo(period.end());
  }

  @ParameterizedTest
  @CsvSource({
    "Europe/Berlin,       2026-03-29T12:00:00Z, 23h",
    "Europe/Berlin,       2026-10-25T12:00:00Z, 25h",
    "America/New_York,    2026-03-08T18:00:00Z, 23h",
    "America/New_York,    2026-11-01T18:00:00Z, 25h",
    "Australia/Lord_Howe, 2026-04-04T20:00:00Z, 24h30m",
    "Australia/Lord_Howe, 2026-10-03T20:00:00Z, 23h30m",
    "UTC,                 2026-03-29T12:00:00Z, 24h"
  })
  void day_on_which_clocks_change_is_as_long_as_people_live_it(
      String zone, Instant moment, String length) {
    Period day = Period.of(Window.DAY, ZoneId.of(zone), moment);

    assertThat(Duration.between(day.start(), day.end())).isEqualTo(Duration.parse("PT" + length));
  }

  @Test
  void date_that_comes_twice_has_one_window() {
    // On 2010-11-07 clocks in St. John's were set back from 00:01 to 23:01 of the day before.
    ZoneId zone = ZoneId.of("America/St_Johns");
    Instant firstMidnight = Instant.parse("2010-11-07T02:30:00Z");

    Period before = Period.of(Window.DAY, zone, firstMidnight.minusSeconds(1));
    Period after = Period.of(Window.DAY, zone, firstMidnight);

    assertThat(before.end()).isEqualTo(firstMidnight);
    assertThat(Period.of(Window.DAY, zone, firstMidnight.plusSeconds(600))).isEqualTo(after);
    assertThat(Period.of(Window.DAY, zone, firstMidnight.plusSeconds(7_200))).isEqualTo(after);
  }

  @Test
  void week_begins_on_monday_and_month_on_its_first_day() {
    ZoneId zone = ZoneId.of("Europe/Berlin");
    Instant moment = Instant.parse("2026-11-25T10:00:00Z");

    assertThat(Period.of(Window.WEEK, zone, moment).start())
        .isEqualTo(Instant.parse("2026-11-22T23:00:00Z"));
    assertThat(Period.of(Window.MONTH, zone, moment).start())
        .isEqualTo(Instant.parse("2026-10-31T23:00:00Z"));
  }
}
