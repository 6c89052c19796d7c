package dev.tokenmeter.proxy.cli;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Text as a YAML scalar that reads back as the same text. */
final class YamlText {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*");

  /** Plain scalars that YAML 1.1 readers take for something else than text. */
  private static final Set<String> RESERVED =
      Set.of("true", "false", "yes", "no", "on", "off", "y", "n", "null");

  private YamlText() {}

  static String of(String text) {
    if (PLAIN.matcher(text).matches() && !RESERVED.contains(text.toLowerCase(Locale.ROOT))) {
      return text;
    }
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
