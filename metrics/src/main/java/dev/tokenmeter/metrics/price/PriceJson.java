package dev.tokenmeter.metrics.price;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/** JSON with numbers exactly as written. */
final class PriceJson {
  private static final int DEPTH = 32;
  private static final int NUMBER = 64;
  private static final int TEXT = 100_000;
  private static final Pattern DECIMAL =
      Pattern.compile("\\d{1,24}(\\.\\d{1,40})?([eE][+-]?\\d{1,2})?");

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH)
                  .maxNumberLength(NUMBER)
                  .maxStringLength(TEXT)
                  .build())
          .build();

  private PriceJson() {}

  static JsonParser open(byte[] json) throws IOException {
    return FACTORY.createParser(json);
  }

  /** A number, or a text that holds one, at the parser's place; negative ones are none. */
  static Optional<BigDecimal> decimal(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    boolean spelled =
        token == JsonToken.VALUE_NUMBER_FLOAT
            || token == JsonToken.VALUE_NUMBER_INT
            || token == JsonToken.VALUE_STRING;
    return spelled ? decimal(parser.getText().strip()) : Optional.empty();
  }

  /** Bounded in digits and exponent, so that no sum of products grows without end. */
  static Optional<BigDecimal> decimal(String text) {
    return DECIMAL.matcher(text).matches() ? Optional.of(new BigDecimal(text)) : Optional.empty();
  }
}
