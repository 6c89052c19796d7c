package dev.tokenmeter.metrics.usage.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokenmeter.metrics.usage.scan.JsonScanner;
import dev.tokenmeter.metrics.usage.scan.PathTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Whether bytes are one JSON text: the scanner's answer and Jackson's. */
final class JsonVerdict {
  private static final ObjectMapper JACKSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final PathTree NOTHING = PathTree.builder().build();

  private JsonVerdict() {}

  /** Fails if both judge and differ. */
  static void compare(byte[] text, int size) {
    boolean own = scanner(text, size);
    assertThat(own).isEqualTo(scanner(text, Math.max(1, text.length)));
    jackson(text).ifPresent(verdict -> assertThat(own).isEqualTo(verdict));
  }

  /** The scanner's, of a text that arrives in pieces. */
  static boolean scanner(byte[] text, int size) {
    JsonScanner scanner = new JsonScanner(NOTHING, JsonScanner.Extent.VALUE);
    for (int at = 0; at < text.length; at += size) {
      int to = Math.min(text.length, at + size);
      int from = at;
      while (from < to && !scanner.broken()) {
        if (scanner.ended()) {
          if (" \t\n\r".indexOf(text[from]) < 0) {
            return false;
          }
          from++;
          continue;
        }
        from = scanner.feed(text, from, to);
        if (scanner.elementEnded()) {
          scanner.nextElement();
        }
      }
    }
    return scanner.finish();
  }

  /** Jackson's; empty where it does not read UTF-8, meets a bound of its own, or is pickier. */
  static Optional<Boolean> jackson(byte[] text) {
    if (!isUtf8(text) || startsWithMark(text)) {
      return Optional.empty();
    }
    try {
      return Optional.of(!JACKSON.readTree(text).isMissingNode());
    } catch (StreamConstraintsException e) {
      return Optional.empty();
    } catch (JacksonException e) {
      return hasSurrogateEscape(text) ? Optional.empty() : Optional.of(false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Jackson takes zeros for UTF-16 and UTF-32, and skips a byte order mark. */
  private static boolean startsWithMark(byte[] text) {
    for (int i = 0; i < Math.min(4, text.length); i++) {
      if (text[i] == 0) {
        return true;
      }
    }
    return text.length > 2
        && Arrays.equals(text, 0, 2, new byte[] {(byte) 0xEF, (byte) 0xBB}, 0, 2);
  }

  /** Jackson refuses half a surrogate pair in a name, which RFC 8259 8.2 leaves open. */
  private static boolean hasSurrogateEscape(byte[] text) {
    return new String(text, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT).contains("\\ud");
  }

  private static boolean isUtf8(byte[] text) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
