package dev.tokenmeter.proxy.identity;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Reads the {@code sub} of a JWT (RFC 7519 4.1.2), unverified: it describes, never authorises. */
final class JwtSubject {
  private static final JsonFactory JSON = new JsonFactory();

  private JwtSubject() {}

  static Optional<String> of(String jwt) {
    int from = jwt.indexOf('.') + 1;
    int to = jwt.indexOf('.', from);
    if (from == 0 || to < 0) {
      return Optional.empty();
    }
    try {
      byte[] claims = Base64.getUrlDecoder().decode(jwt.substring(from, to));
      return subject(new String(claims, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException | IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> subject(String claims) throws IOException {
    Optional<String> subject = Optional.empty();
    try (JsonParser parser = JSON.createParser(claims)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return subject;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean wanted = "sub".equals(parser.currentName());
        JsonToken value = parser.nextToken();
        if (wanted && value == JsonToken.VALUE_STRING) {
          subject = Optional.of(parser.getText()).filter(id -> !id.isBlank());
        }
        parser.skipChildren();
      }
      return subject;
    }
  }
}
