package dev.tokenmeter.metrics.meter;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Optional;
import java.util.Set;

/**
 * Which name a model is counted under: the one its provider answers with. A name that no 2xx answer
 * has confirmed is {@link #OTHER}, so that typing errors and inventions make no series.
 * Thread-safe.
 */
final class ModelLabels {
  /** The label of unconfirmed and absent names. */
  static final String OTHER = "other";

  /** Requested names remembered per model label. */
  private static final int ALIASES_PER_MODEL = 4;

  private record Alias(String provider, String requested) {}

  private final LabelLimiter models;
  private final Cache<Alias, String> aliases;

  ModelLabels(int maxModels, Overflows overflows) {
    models = new LabelLimiter(Bounded.MODEL, maxModels, Set.of(OTHER), overflows);
    aliases =
        Caffeine.newBuilder()
            .maximumSize((long) maxModels * ALIASES_PER_MODEL)
            .executor(Runnable::run)
            .build();
  }

  void configure(int maxModels) {
    models.configure(maxModels, Set.of(OTHER));
    aliases
        .policy()
        .eviction()
        .ifPresent(eviction -> eviction.setMaximum((long) maxModels * ALIASES_PER_MODEL));
  }

  /** The label of a name that a 2xx answer has confirmed. */
  String confirmed(String name) {
    return LabelText.isClean(name) ? models.admit(name) : OTHER;
  }

  /** The label of an exchange that was answered with a 2xx. */
  String answered(String provider, Optional<String> requested, Optional<String> served) {
    String label = served.or(() -> requested).map(this::confirmed).orElse(OTHER);
    if (requested.isPresent() && !requested.get().equals(label) && models.knows(label)) {
      Alias alias = new Alias(provider, requested.get());
      if (LabelText.isClean(alias.requested()) && !label.equals(aliases.getIfPresent(alias))) {
        aliases.put(alias, label);
      }
    }
    return label;
  }

  /** The label of an exchange that was not: the model that the requested name stood for before. */
  String unanswered(String provider, Optional<String> requested) {
    if (requested.isEmpty()) {
      return OTHER;
    }
    String name = requested.get();
    if (models.knows(name)) {
      return name;
    }
    String label = aliases.getIfPresent(new Alias(provider, name));
    return label == null ? OTHER : label;
  }
}
