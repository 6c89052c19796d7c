package dev.tokenmeter.metrics.usage.ws;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What both sides agreed on, as the 101 says (RFC 6455 9.1, RFC 7692 7.1). Window sizes are not
 * kept, since a reader with the greatest window reads all of them.
 *
 * @param client how what the client sends may be compressed
 * @param provider how what the provider sends may be
 */
record Extensions(Compression client, Compression provider) {
  private static final String DEFLATE = "permessage-deflate";

  /**
   * Reads the answer's fields.
   *
   * @param fields all values of {@code Sec-WebSocket-Extensions}
   */
  static Extensions of(List<String> fields) {
    for (String extension : String.join(",", fields).toLowerCase(Locale.ROOT).split(",", -1)) {
      List<String> words = Arrays.stream(extension.split(";", -1)).map(String::strip).toList();
      if (words.getFirst().equals(DEFLATE)) {
        return new Extensions(
            agreed(words, "client_no_context_takeover"),
            agreed(words, "server_no_context_takeover"));
      }
    }
    return new Extensions(Compression.NONE, Compression.NONE);
  }

  private static Compression agreed(List<String> words, String alone) {
    return words.contains(alone) ? Compression.OWN_WINDOW : Compression.SHARED_WINDOW;
  }
}
