package dev.tokenmeter.metrics.usage;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The segments of a request path, as they came; empty ones at the end do not count. */
record PathWords(List<String> segments) {
  private static final int MAX_MODEL = 256;

  static PathWords of(String path) {
    List<String> segments = new ArrayList<>();
    for (int from = 0; from < path.length(); ) {
      int slash = path.indexOf('/', from);
      int end = slash < 0 ? path.length() : slash;
      if (end > from) {
        segments.add(path.substring(from, end));
      }
      from = end + 1;
    }
    return new PathWords(segments);
  }

  String last() {
    return segments.isEmpty() ? "" : segments.getLast();
  }

  boolean endsWith(String... words) {
    int from = segments.size() - words.length;
    for (int i = 0; from >= 0 && i < words.length; i++) {
      if (!segments.get(from + i).equals(words[i])) {
        return false;
      }
    }
    return from >= 0;
  }

  PathWords withoutLast() {
    return new PathWords(segments.isEmpty() ? segments : segments.subList(0, segments.size() - 1));
  }

  /** Whether exactly one segment follows this word at the end. */
  boolean lastButOne(String word) {
    return segments.size() > 1 && segments.get(segments.size() - 2).equals(word);
  }

  boolean contains(String word) {
    return segments.contains(word);
  }

  /** The decoded segment after a word that is not the last, e.g. the model after {@code model}. */
  Optional<String> after(String word) {
    int at = segments.indexOf(word);
    return at >= 0 && at + 1 < segments.size() ? decoded(segments.get(at + 1)) : Optional.empty();
  }

  /** The decoded segments between a word and the last one, as one text. */
  Optional<String> between(String word) {
    int at = segments.indexOf(word);
    return at >= 0 && at + 1 < segments.size() - 1
        ? decoded(String.join("/", segments.subList(at + 1, segments.size() - 1)))
        : Optional.empty();
  }

  /** {@code …/models} or {@code …/models/M}, without a method. */
  boolean listsModels() {
    int at = segments.lastIndexOf("models");
    return (at >= 0 && at >= segments.size() - 3 && last().indexOf(':') < 0)
        || endsWith("inference-profiles");
  }

  /** A segment without its percent escapes; escapes that are none stay as they are. */
  static Optional<String> decoded(String segment) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(segment.length());
    for (int i = 0; i < segment.length() && bytes.size() <= MAX_MODEL * 4; i++) {
      char c = segment.charAt(i);
      int high = i + 2 < segment.length() ? Character.digit(segment.charAt(i + 1), 16) : -1;
      int low = i + 2 < segment.length() ? Character.digit(segment.charAt(i + 2), 16) : -1;
      if (c == '%' && high >= 0 && low >= 0) {
        bytes.write(high << 4 | low);
        i += 2;
      } else if (c < 0x80) {
        bytes.write(c);
      } else {
        bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
      }
    }
    String text = bytes.toString(StandardCharsets.UTF_8);
    return text.isEmpty()
        ? Optional.empty()
        : Optional.of(text.substring(0, Math.min(MAX_MODEL, text.length())));
  }
}
