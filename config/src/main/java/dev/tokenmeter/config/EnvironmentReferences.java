package dev.tokenmeter.config;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code ${env:NAME}} in values. Before the text is parsed, the braces of each reference are
 * exchanged for two private characters, one for one, so that a reference may stand unquoted inside
 * a flow map and no column moves; what a variable holds is never read as YAML.
 */
final class EnvironmentReferences {
  private static final char OPEN = '\uE000';
  private static final char CLOSE = '\uE001';
  private static final Pattern WRITTEN = Pattern.compile("\\$\\{env:([A-Za-z_][A-Za-z0-9_]*)}");
  private static final Pattern MARKED =
      Pattern.compile("\\$" + OPEN + "env:([A-Za-z_][A-Za-z0-9_]*)" + CLOSE);

  private EnvironmentReferences() {}

  /** A value after substitution, or the variable that is not set. */
  sealed interface Resolved {
    record Value(String text) implements Resolved {}

    record Unset(String variable) implements Resolved {}

    /** Something that looks like a reference but is none. */
    record Malformed() implements Resolved {}
  }

  static String mark(String yaml) {
    return WRITTEN.matcher(yaml).replaceAll("\\$" + OPEN + "env:$1" + CLOSE);
  }

  static boolean isIn(String text) {
    return text.indexOf(OPEN) >= 0;
  }

  static Resolved resolve(String text, Map<String, String> environment) {
    if (text.contains("${")) {
      return new Resolved.Malformed();
    }
    Matcher reference = MARKED.matcher(text);
    StringBuilder value = new StringBuilder();
    while (reference.find()) {
      Optional<String> found = Optional.ofNullable(environment.get(reference.group(1)));
      if (found.isEmpty()) {
        return new Resolved.Unset(reference.group(1));
      }
      reference.appendReplacement(value, Matcher.quoteReplacement(found.get()));
    }
    return new Resolved.Value(reference.appendTail(value).toString());
  }
}
