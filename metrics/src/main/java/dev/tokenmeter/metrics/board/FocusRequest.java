package dev.tokenmeter.metrics.board;

import dev.tokenmeter.metrics.report.Window;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Which month is asked for; by default the one that runs. */
record FocusRequest(YearMonth month, ZoneId zone) {
  private static final List<String> KNOWN = List.of("month", "zone");

  static FocusRequest read(String query, Instant now) throws BadRequest {
    Parameters parameters = Parameters.read(query, KNOWN);
    ZoneId zone = parameters.zone();
    String text = parameters.value("month").orElse(YearMonth.from(now.atZone(zone)).toString());
    try {
      return new FocusRequest(YearMonth.parse(text), zone);
    } catch (DateTimeException e) {
      throw Parameters.refused("month", "a month like 2026-11", text);
    }
  }

  /** Its days, each a window: no more than a day's rows are held at a time. */
  Stream<Window> days() {
    return LongStream.range(0, month.lengthOfMonth())
        .mapToObj(month.atDay(1)::plusDays)
        .map(this::window);
  }

  private Window window(LocalDate day) {
    return new Window(
        day.atStartOfDay(zone).toInstant(), day.plusDays(1).atStartOfDay(zone).toInstant(), zone);
  }
}
