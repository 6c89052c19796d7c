package dev.tokenmeter.proxy.identity;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Reads the ids that stay when a credential rotates. They describe; they never authorise. */
final class Accounts {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String ACCOUNT_MARK = "_account_";
  private static final String SESSION_MARK = "_session_";

  private Accounts() {}

  /**
   * The stable part of {@code metadata.user_id}: Claude Code writes JSON text with {@code
   * account_uuid} beside a session id, older ones {@code user_…_account_…_session_…}; everything
   * else is taken whole.
   */
  static Optional<String> stable(String userId) {
    String id = userId.strip();
    if (id.startsWith("{")) {
      return member(id, "account_uuid");
    }
    int account = id.indexOf(ACCOUNT_MARK);
    int session = id.lastIndexOf(SESSION_MARK);
    if (account >= 0 && session >= account) {
      int from = account + ACCOUNT_MARK.length();
      return from <= session ? nonBlank(id.substring(from, session)) : Optional.empty();
    }
    return session >= 0 && id.startsWith("user_")
        ? nonBlank(id.substring(0, session))
        : nonBlank(id);
  }

  /** The {@code sub} of a JWT, unverified. */
  static Optional<String> subject(String jwt) {
    int from = jwt.indexOf('.') + 1;
    int to = jwt.indexOf('.', from);
    if (from == 0 || to < 0) {
      return Optional.empty();
    }
    try {
      byte[] payload = Base64.getUrlDecoder().decode(jwt.substring(from, to));
      return member(new String(payload, StandardCharsets.UTF_8), "sub");
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** A text member of the outermost object; the last one wins, as for other JSON readers. */
  private static Optional<String> member(String json, String name) {
    Optional<String> found = Optional.empty();
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return found;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean wanted = name.equals(parser.currentName());
        JsonToken value = parser.nextToken();
        if (wanted) {
          found = value == JsonToken.VALUE_STRING ? nonBlank(parser.getText()) : Optional.empty();
        }
        parser.skipChildren();
      }
      return found;
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> nonBlank(String id) {
    return id.isBlank() ? Optional.empty() : Optional.of(id);
  }
}
