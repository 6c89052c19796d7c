package dev.tokenmeter.metrics.reconcile;

import dev.tokenmeter.config.BuiltInProviders;
import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.config.Glob;
import dev.tokenmeter.config.Provider;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Who writes the invoice. */
enum Issuer {
  ANTHROPIC,
  OPENAI,
  AWS,
  GOOGLE;

  private List<String> builtIns() {
    return switch (this) {
      case ANTHROPIC -> List.of("anthropic");
      case OPENAI -> List.of("openai");
      case AWS -> List.of("bedrock");
      case GOOGLE -> List.of("gemini", "vertex");
    };
  }

  private Set<Dialect> dialects() {
    return switch (this) {
      case ANTHROPIC -> Set.of(Dialect.ANTHROPIC);
      case OPENAI -> Set.of(Dialect.OPENAI);
      case AWS -> Set.of(Dialect.BEDROCK);
      case GOOGLE -> Set.of(Dialect.GEMINI, Dialect.VERTEX);
    };
  }

  private Stream<Glob> hosts() {
    return switch (this) {
      case ANTHROPIC -> Stream.of(new Glob("api.anthropic.com"));
      case OPENAI -> Stream.of(new Glob("api.openai.com"), new Glob("??.api.openai.com"));
      case AWS -> Stream.of(new Glob("bedrock-*"));
      case GOOGLE ->
          Stream.of(
              new Glob("generativelanguage.googleapis.com"),
              new Glob("*aiplatform*.googleapis.com"));
    };
  }

  /** The first of its built-in providers. */
  String builtIn() {
    return builtIns().getFirst();
  }

  /** Its name in tables, CSV and JSON. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Whether what goes to this provider is on this issuer's invoice: by its built-in name, by the
   * host of its URL, or, where the host is nobody's, by the language it speaks.
   */
  boolean bills(Provider provider) {
    if (BuiltInProviders.named(provider.name()).isPresent()) {
      return builtIns().contains(provider.name());
    }
    String host = provider.url().map(URI::getHost).orElse("").toLowerCase(Locale.ROOT);
    return at(host).map(this::equals).orElseGet(() -> !elsewhere(host) && speaks(provider));
  }

  /** A provider that the configuration does not name any more. */
  boolean bills(String name) {
    return builtIns().contains(name);
  }

  private boolean speaks(Provider provider) {
    return dialects().contains(provider.dialect());
  }

  private static Optional<Issuer> at(String host) {
    return List.of(values()).stream()
        .filter(issuer -> issuer.hosts().anyMatch(glob -> glob.matches(host)))
        .findFirst();
  }

  /** The host of another company that speaks the same language. */
  private static boolean elsewhere(String host) {
    return BuiltInProviders.enabled().stream()
        .filter(provider -> provider.dialect() != Dialect.OLLAMA)
        .anyMatch(provider -> provider.url().map(URI::getHost).filter(host::equals).isPresent());
  }
}
