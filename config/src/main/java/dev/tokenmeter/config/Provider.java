package dev.tokenmeter.config;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * One upstream that requests may be forwarded to.
 *
 * @param name the path prefix and the metric label, e.g. {@code anthropic}
 * @param url scheme, authority and optional path prefix of the upstream; empty where the operator
 *     has to name it (Azure's resource)
 * @param hosts exact names, globs, or {@code *} that this provider claims by Host
 * @param defaultFor well-known path families (e.g. {@code openai-chat}) this provider answers
 * @param credentials ours, put in place of the caller's token; empty to pass the caller's through
 * @param egress overrides the global egress; empty to inherit it
 * @param insecure permits credentials over plain http to other hosts than loopback
 * @param includeUsage what to do with chat streams that do not ask for usage
 */
public record Provider(
    String name,
    Optional<URI> url,
    Dialect dialect,
    List<String> hosts,
    List<String> defaultFor,
    Optional<Credentials> credentials,
    Optional<Egress> egress,
    boolean insecure,
    IncludeUsage includeUsage) {

  public Provider {
    hosts = List.copyOf(hosts);
    defaultFor = List.copyOf(defaultFor);
  }

  /**
   * The path to send upstream: {@code path} with the URL's own path before it, unless it begins
   * with that already. So {@code https://api.groq.com/openai} serves {@code /v1/models} and {@code
   * /openai/v1/models} alike, and a URL that ends in {@code /v1} does no harm. Not a byte of {@code
   * path} itself changes.
   *
   * @param path below the provider, with its leading slash and without or with a query
   */
  public String upstreamPath(String path) {
    String prefix = url.map(URI::getRawPath).orElse("");
    while (prefix.endsWith("/")) {
      prefix = prefix.substring(0, prefix.length() - 1);
    }
    return prefix.isEmpty() || startsWithSegments(path, prefix) ? path : prefix + path;
  }

  /** This provider with a way out of its own. */
  Provider withEgress(Egress own) {
    return new Provider(
        name,
        url,
        dialect,
        hosts,
        defaultFor,
        credentials,
        Optional.of(own),
        insecure,
        includeUsage);
  }

  private static boolean startsWithSegments(String path, String prefix) {
    return path.startsWith(prefix)
        && (path.length() == prefix.length() || "/?".indexOf(path.charAt(prefix.length())) >= 0);
  }

  /** Whether chat streams that do not ask for usage are left alone or asked on the way. */
  public enum IncludeUsage {
    OFF,
    INJECT
  }
}
