package dev.tokenmeter.metrics.board;

import dev.tokenmeter.metrics.report.Window;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/**
 * Keeps sums that tell people apart to whole days, so that nobody can chart a person by the hour:
 * windows begin with a day, and days are those of one zone, since the days of several zones differ
 * by hours.
 */
final class WholeDays {
  private WholeDays() {}

  /** The same window from the beginning of its first day. */
  static Window of(Window window) throws BadRequest {
    checked(window.zone());
    ZonedDateTime first = window.from().atZone(window.zone());
    Instant from = first.toLocalDate().atStartOfDay(window.zone()).toInstant();
    return new Window(from, window.to(), window.zone());
  }

  /** Refuses days of any zone but this machine's and UTC. */
  static ZoneId checked(ZoneId zone) throws BadRequest {
    boolean known = zone.equals(ZoneId.systemDefault()) || zone.normalized().equals(ZoneOffset.UTC);
    if (!known) {
      throw Parameters.refused(
          "zone",
          "UTC or this machine's (" + ZoneId.systemDefault() + ") where callers are told apart",
          zone.getId());
    }
    return zone;
  }
}
