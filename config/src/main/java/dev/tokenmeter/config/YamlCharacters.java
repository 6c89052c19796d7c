package dev.tokenmeter.config;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.yaml.snakeyaml.reader.StreamReader;

/** From a file's bytes to characters that YAML allows (YAML 1.2.2 section 5.1). */
final class YamlCharacters {
  /**
   * Longest line in UTF-16 units. The parser copies what it has read of a word with every kilobyte
   * more, so that the time for a word grows with the square of its length.
   */
  static final int MAX_LINE = 100_000;

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private YamlCharacters() {}

  /** Decodes UTF-8 with or without a byte order mark. */
  static String decode(byte[] bytes) throws MalformedYaml {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer text = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), text, true);
    text.flip();
    if (result.isError()) {
      throw new MalformedYaml(
          Spot.of(text.toString(), text.length()), "is not UTF-8; save the file in UTF-8");
    }
    return withoutByteOrderMark(text.toString());
  }

  static String withoutByteOrderMark(String text) {
    return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
  }

  /** Refuses control characters, lone surrogates and lines without end. */
  static void check(String text) throws MalformedYaml {
    int lineStart = 0;
    int next;
    for (int i = 0; i < text.length(); i = next) {
      int character = text.codePointAt(i);
      next = i + Character.charCount(character);
      if (!StreamReader.isPrintable(character)) {
        throw new MalformedYaml(
            Spot.of(text, i),
            String.format("the character U+%04X is not allowed in YAML", character));
      }
      if (character == '\n' || character == '\r') {
        lineStart = next;
      } else if (next - lineStart > MAX_LINE) {
        throw new MalformedYaml(
            Spot.of(text, lineStart),
            "the line is longer than " + MAX_LINE + " characters; break it into several");
      }
    }
  }
}
