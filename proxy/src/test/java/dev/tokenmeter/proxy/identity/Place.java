package dev.tokenmeter.proxy.identity;

import io.netty.handler.codec.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** The places where clients put credentials, as they write them. */
enum Place {
  BEARER,
  LOWER_CASE_BEARER,
  RAW_AUTHORIZATION,
  BASIC,
  X_API_KEY,
  API_KEY,
  X_GOOG_API_KEY,
  SUBSCRIPTION_KEY,
  KEY_PARAMETER,
  ESCAPED_KEY_PARAMETER,
  ACCESS_TOKEN_PARAMETER,
  SUBPROTOCOL,
  OWN_HEADER,
  PATH;

  /** The path of all requests here: metered for every family. */
  static final String TARGET = "/v1/chat/completions";

  boolean reachesUpstream() {
    return this != OWN_HEADER && this != PATH;
  }

  /** Puts a credential here; the path token, if that is the place, is the result. */
  Optional<String> put(HttpRequest request, String credential) {
    switch (this) {
      case BEARER -> request.headers().add("Authorization", "Bearer " + credential);
      case LOWER_CASE_BEARER -> request.headers().add("authorization", "bearer  " + credential);
      case RAW_AUTHORIZATION -> request.headers().add("Authorization", credential);
      case BASIC -> request.headers().add("Authorization", "Basic " + base64("u:" + credential));
      case X_API_KEY -> request.headers().add("X-Api-Key", credential);
      case API_KEY -> request.headers().add("api-key", credential);
      case X_GOOG_API_KEY -> request.headers().add("x-goog-api-key", credential);
      case SUBSCRIPTION_KEY -> request.headers().add("Ocp-Apim-Subscription-Key", credential);
      case KEY_PARAMETER -> parameter(request, "key=" + credential);
      case ESCAPED_KEY_PARAMETER -> parameter(request, "k%65y=" + escapeAll(credential));
      case ACCESS_TOKEN_PARAMETER -> parameter(request, "access_token=" + credential);
      case SUBPROTOCOL ->
          request
              .headers()
              .add(
                  "Sec-WebSocket-Protocol",
                  "realtime, openai-insecure-api-key." + credential + ", openai-beta.realtime-v1");
      case OWN_HEADER -> request.headers().add("X-Tokenmeter-Token", credential);
      case PATH -> {
        return Optional.of(credential);
      }
    }
    return Optional.empty();
  }

  private static void parameter(HttpRequest request, String parameter) {
    char separator = request.uri().indexOf('?') < 0 ? '?' : '&';
    request.setUri(request.uri() + separator + parameter);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String escapeAll(String text) {
    StringBuilder escaped = new StringBuilder();
    text.chars().forEach(c -> escaped.append("%%%02x".formatted(c)));
    return escaped.toString();
  }
}
