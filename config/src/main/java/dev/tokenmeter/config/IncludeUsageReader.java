package dev.tokenmeter.config;

import java.util.List;
import java.util.Optional;

/** {@code include-usage} of a provider, which may also stand below {@code openai:}. */
final class IncludeUsageReader {
  private static final String KEY = "include-usage";

  private IncludeUsageReader() {}

  static Provider.IncludeUsage read(Section provider) {
    Optional<Section> openai = provider.take("openai").flatMap(Value::section);
    Optional<Value> below = openai.flatMap(section -> section.take(KEY));
    openai.ifPresent(Section::done);
    Optional<Value> own = provider.take(KEY);
    if (own.isPresent() && below.isPresent()) {
      below.get().refuse("is written twice; keep one");
    }
    Optional<Value> written = own.or(() -> below);
    return written
        .flatMap(value -> value.oneOf(List.of(Provider.IncludeUsage.values())))
        .orElse(Provider.IncludeUsage.OFF);
  }
}
