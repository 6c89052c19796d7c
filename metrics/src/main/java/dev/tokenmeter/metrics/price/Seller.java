package dev.tokenmeter.metrics.price;

import dev.tokenmeter.config.BuiltInProviders;
import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.config.Glob;
import dev.tokenmeter.config.Provider;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whose price list holds for a provider.
 *
 * @param name the provider's configured name
 * @param vendors in the table's words, the first that knows a model is heard; ends with the entries
 *     of no vendor
 * @param region of the vendor's regional host, e.g. {@code eu}; empty for the common one
 * @param naming how the host names the models of others
 */
record Seller(String name, List<String> vendors, Optional<String> region, Naming naming) {

  /** Whether the answer or the request names a model as the price list does. */
  enum Naming {
    /** The answer does. */
    ANSWER,
    /** The request does; the answer of a model that the host only hosts has its maker's name. */
    REQUEST
  }

  /** A vendor known by its host. */
  private record Host(Glob glob, String vendor) {
    Host(String glob, String vendor) {
      this(new Glob(glob), vendor);
    }
  }

  private static final List<Host> HOSTS =
      List.of(
          new Host("*.openai.azure.com", "azure"),
          new Host("*.services.ai.azure.com", "azure"),
          new Host("*.cognitiveservices.azure.com", "azure"),
          new Host("bedrock-mantle.*", "bedrock_mantle"),
          new Host("bedrock-runtime*.amazonaws.com", "bedrock"),
          new Host("*aiplatform*.googleapis.com", "vertex_ai"),
          new Host("??.api.openai.com", "openai"),
          new Host("chatgpt.com", "openai"),
          new Host("codestral.mistral.ai", "codestral"),
          new Host("api.moonshot.cn", "moonshot"),
          new Host("api.together.ai", "together_ai"),
          new Host("dashscope*.aliyuncs.com", "dashscope"),
          new Host("api.perplexity.ai", "perplexity"),
          new Host("api.cerebras.ai", "cerebras"),
          new Host("api.deepinfra.com", "deepinfra"),
          new Host("api.novita.ai", "novita"),
          new Host("api.minimax.*", "minimax"),
          new Host("*.githubcopilot.com", "github_copilot"));

  static Seller of(Provider provider) {
    String host = provider.url().map(URI::getHost).orElse("").toLowerCase(Locale.ROOT);
    String vendor =
        BuiltInProviders.named(provider.name())
            .or(() -> builtInAt(host))
            .map(Provider::name)
            .map(Seller::vendor)
            .or(() -> at(host))
            .orElseGet(() -> vendor(provider.dialect()));
    List<String> vendors = new ArrayList<>(List.of(provider.name(), vendor));
    switch (vendor) {
      case "azure" -> vendors.add("azure_ai");
      case "mistral" -> vendors.add("codestral");
      case "bedrock_mantle" -> vendors.add("bedrock");
      default -> {}
    }
    vendors.add("");
    Optional<String> region =
        host.endsWith(".api.openai.com") ? Optional.of(host.substring(0, 2)) : Optional.empty();
    boolean hosts = vendor.startsWith("bedrock") || vendor.equals("vertex_ai");
    return new Seller(
        provider.name(),
        vendors.stream().distinct().toList(),
        region,
        hosts ? Naming.REQUEST : Naming.ANSWER);
  }

  /** A provider that the configuration does not name any more. */
  static Seller unknown(String name) {
    return BuiltInProviders.named(name)
        .map(Seller::of)
        .orElseGet(() -> new Seller(name, List.of(name, ""), Optional.empty(), Naming.ANSWER));
  }

  private static Optional<Provider> builtInAt(String host) {
    return BuiltInProviders.enabled().stream()
        .filter(built -> built.dialect() != Dialect.OLLAMA)
        .filter(built -> built.url().map(URI::getHost).filter(host::equals).isPresent())
        .findFirst();
  }

  private static Optional<String> at(String host) {
    return HOSTS.stream().filter(known -> known.glob().matches(host)).map(Host::vendor).findFirst();
  }

  /** A built-in provider in the table's words. */
  static String vendor(String provider) {
    return switch (provider) {
      case "vertex" -> "vertex_ai";
      case "together" -> "together_ai";
      case "fireworks" -> "fireworks_ai";
      case "copilot" -> "github_copilot";
      default -> provider;
    };
  }

  /** Whoever speaks a company's own language is taken to pass on to that company. */
  private static String vendor(Dialect dialect) {
    return switch (dialect) {
      case VERTEX -> "vertex_ai";
      case ANTHROPIC, OPENAI, GEMINI, BEDROCK, AZURE, MISTRAL, COHERE, OLLAMA, XAI, OPENROUTER ->
          dialect.name().toLowerCase(Locale.ROOT);
    };
  }
}
