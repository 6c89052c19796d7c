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

  /** Whether chat streams that do not ask for usage are left alone or asked on the way. */
  public enum IncludeUsage {
    OFF,
    INJECT
  }
}
