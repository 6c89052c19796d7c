package dev.tokenmeter.config;

import dev.tokenmeter.config.Budget.Label;
import dev.tokenmeter.config.Budget.Scope;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads which exchanges are meant. */
final class ScopeReader {
  private static final Pattern GLOB = Pattern.compile("[^\\p{Cntrl}]{1,200}");

  private ScopeReader() {}

  /** The labels of these that are written in a section that may hold other keys too. */
  static Scope labels(Section section, List<Label> allowed, List<Label> each) {
    Optional<Label> kind =
        each.isEmpty() ? Optional.empty() : section.take("each").flatMap(v -> v.oneOf(each));
    Map<Label, String> only = new EnumMap<>(Label.class);
    for (Label label : allowed) {
      section
          .take(label.name().toLowerCase(Locale.ROOT))
          .flatMap(ScopeReader::glob)
          .ifPresent(glob -> only.put(label, glob));
    }
    return new Scope(only, kind);
  }

  static Optional<String> glob(Value value) {
    return value.parsed(
        text -> Optional.of(text).filter(GLOB.asMatchPredicate()), "must be a name or a glob");
  }
}
