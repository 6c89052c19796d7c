package dev.tokenmeter.metrics.usage.coding;

import java.util.Locale;
import java.util.Optional;

/** The codings of RFC 9110 8.4.1 that are decoded. */
enum CodingName {
  IDENTITY,
  GZIP,
  DEFLATE,
  BR,
  ZSTD;

  /**
   * Reads a {@code Content-Encoding} value; several fields joined by commas.
   *
   * @return empty for a coding that is unknown or needs a dictionary, and for more than one
   */
  static Optional<CodingName> of(String contentEncoding) {
    CodingName found = IDENTITY;
    int start = 0;
    while (start <= contentEncoding.length()) {
      int comma = contentEncoding.indexOf(',', start);
      int end = comma < 0 ? contentEncoding.length() : comma;
      Optional<CodingName> next = token(contentEncoding.substring(start, end).strip());
      if (next.isEmpty() || (found != IDENTITY && next.get() != IDENTITY)) {
        return Optional.empty();
      }
      found = found == IDENTITY ? next.get() : found;
      start = end + 1;
    }
    return Optional.of(found);
  }

  private static Optional<CodingName> token(String token) {
    return Optional.ofNullable(
        switch (token.toLowerCase(Locale.ROOT)) {
          case "", "identity" -> IDENTITY;
          case "gzip", "x-gzip" -> GZIP;
          case "deflate" -> DEFLATE;
          case "br" -> BR;
          case "zstd" -> ZSTD;
          default -> null;
        });
  }
}
