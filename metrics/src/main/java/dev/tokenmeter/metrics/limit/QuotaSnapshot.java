package dev.tokenmeter.metrics.limit;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Copilot's quota of a seat, a query string in a header: {@code
 * ent=300&ov=0.0&ovPerm=false&rem=71.3&rst=2026-12-01T00%3A00%3A00Z}.
 *
 * @param entitlement requests a month; empty where there is no end of them ({@code -1})
 */
record QuotaSnapshot(
    OptionalDouble entitlement, OptionalDouble remainingPercent, Optional<Instant> reset) {
  private static final int MAX_LENGTH = 512;

  static QuotaSnapshot of(String text, Instant now) {
    OptionalDouble entitlement = OptionalDouble.empty();
    OptionalDouble percent = OptionalDouble.empty();
    Optional<Instant> reset = Optional.empty();
    String read = text.length() <= MAX_LENGTH ? text : "";
    for (String part : read.split("&", -1)) {
      int equals = part.indexOf('=');
      String value = equals < 0 ? "" : decoded(part.substring(equals + 1));
      switch (equals < 0 ? "" : part.substring(0, equals)) {
        case "ent" -> entitlement = Quantities.amount(value);
        case "rem" -> percent = Quantities.amount(value);
        case "rst" -> reset = Quantities.moment(value, now);
        default -> {}
      }
    }
    return new QuotaSnapshot(entitlement, percent, reset);
  }

  private static String decoded(String value) {
    try {
      return URLDecoder.decode(value, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  /** The spent part of the month's requests. */
  OptionalDouble utilization() {
    return remainingPercent.isPresent()
        ? OptionalDouble.of(Math.max(0, 1 - remainingPercent.getAsDouble() / 100))
        : OptionalDouble.empty();
  }

  /** Requests that are left. */
  OptionalDouble remaining() {
    return entitlement.isPresent()
        ? Quantities.scaled(remainingPercent, entitlement.getAsDouble() / 100)
        : OptionalDouble.empty();
  }
}
