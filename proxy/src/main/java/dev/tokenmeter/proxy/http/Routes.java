package dev.tokenmeter.proxy.http;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Provider;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds the provider of a request. Immutable, made once per configuration. Order of decision:
 * caller token in front of the path, our own endpoints, {@code hosts} rules, provider prefix,
 * well-known path, {@code hosts: ["*"]}.
 */
public final class Routes {

  private static final Pattern TOKEN_PREFIX = Pattern.compile("/t/(tmk_[A-Za-z0-9_-]{43})(?=/|$)");

  private record Upstream(Provider provider, UpstreamAddress address, String base) {}

  private final Map<String, Provider> byName = new LinkedHashMap<>();
  private final Map<String, Upstream> upstreams = new LinkedHashMap<>();
  private final List<Provider> providers;
  private final HostRules hosts;

  private Routes(List<Provider> providers) {
    this.providers = providers;
    this.hosts = new HostRules(providers);
    for (Provider provider : providers) {
      byName.put(provider.name(), provider);
      provider
          .url()
          .ifPresent(
              url ->
                  upstreams.put(
                      provider.name(),
                      new Upstream(provider, UpstreamAddress.of(url), basePath(url))));
    }
  }

  /**
   * Makes the table of one configuration.
   *
   * @throws IllegalArgumentException if a provider's URL is not an http or https URL
   */
  public static Routes of(Config config) {
    return new Routes(config.providers());
  }

  private static String basePath(URI url) {
    String path = Objects.requireNonNullElse(url.getRawPath(), "");
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  /**
   * Decides on a request that passed {@link RequestGuard}. Pure; never alters a byte of the path.
   */
  public RouteResult match(HttpRequest request) {
    Optional<Target> parsed = Target.parse(request.method().name(), request.uri());
    if (parsed.isEmpty()) {
      return refused(Reason.BAD_TARGET, "The request target is not a path.", ErrorShape.OPENAI);
    }
    Target target = parsed.get();
    var matcher = TOKEN_PREFIX.matcher(target.path());
    if (!matcher.lookingAt()) {
      return match(request, target, Optional.empty());
    }
    String rest = target.path().substring(matcher.end());
    return match(
        request,
        new Target(
            target.authority(), target.scheme(), rest.isEmpty() ? "/" : rest, target.query()),
        Optional.of(matcher.group(1)));
  }

  private RouteResult match(HttpRequest request, Target target, Optional<String> token) {
    Optional<RouteResult.Kind> own = RouteResult.Kind.endpoint(target.path());
    if (own.isPresent()) {
      return new RouteResult.OwnPage(own.get(), token);
    }
    Optional<Provider> byHost = host(request, target).flatMap(hosts::find);
    if (byHost.isPresent()) {
      return forward(byHost.get(), target, token);
    }
    int end = target.path().indexOf('/', 1);
    String first = target.path().substring(1, end < 0 ? target.path().length() : end);
    Provider prefixed = byName.get(first);
    if (prefixed != null) {
      return forward(prefixed, target.below(first), token);
    }
    Optional<Family> family = WellKnown.of(request, target);
    List<Provider> speakers = family.map(this::speakers).orElse(List.of());
    if (speakers.size() == 1) {
      return forward(speakers.getFirst(), target, token);
    }
    if (hosts.rest().isPresent()) {
      return forward(hosts.rest().get(), target, token);
    }
    return isAbout(request, target)
        ? new RouteResult.OwnPage(RouteResult.Kind.ABOUT, token)
        : nowhere(family);
  }

  private static Optional<String> host(HttpRequest request, Target target) {
    return target
        .authority()
        .or(
            () ->
                Optional.ofNullable(request.headers().get(HttpHeaderNames.HOST))
                    .flatMap(Authority::parse))
        .map(Authority::host);
  }

  private static boolean isAbout(HttpRequest request, Target target) {
    return target.path().equals("/")
        && (request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD));
  }

  /** Those who say that they answer a family, else those whose dialect does. */
  private List<Provider> speakers(Family family) {
    List<Provider> named = providers.stream().filter(family::isDefaultFor).toList();
    return !named.isEmpty()
        ? named
        : providers.stream().filter(provider -> family.isSpokenBy(provider.dialect())).toList();
  }

  private RouteResult forward(Provider provider, Target target, Optional<String> token) {
    Upstream upstream = upstreams.get(provider.name());
    ErrorShape shape = ErrorShape.of(provider.dialect(), target.path(), target.query());
    if (upstream == null) {
      return refused(
          Reason.NO_PROVIDER,
          "Provider " + provider.name() + " has no URL: set providers." + provider.name() + ".url.",
          shape);
    }
    if (provider.credentials().isPresent() && RawPath.isAmbiguous(target.path())) {
      return refused(
          Reason.AMBIGUOUS_PATH,
          "The path holds dot segments or encoded separators, which are not taken for a provider"
              + " with credentials.",
          shape);
    }
    boolean star = target.path().equals("*");
    String path = star && upstream.base().isEmpty() ? "*" : star ? "/" : target.path();
    String uri = (path.equals("*") ? "" : upstream.base()) + path + target.query();
    return new RouteResult.ToProvider(provider, upstream.address(), uri, path, token);
  }

  private RouteResult nowhere(Optional<Family> family) {
    String prefixes =
        byName.keySet().stream().map(name -> "/" + name).collect(Collectors.joining(", "));
    String why =
        family
            .map(
                found ->
                    "This path alone does not tell the provider. Put its prefix in front of the"
                        + " path, or set default-for: ["
                        + found.key()
                        + "] on one provider. ")
            .orElse("No provider has this path. Put a provider's prefix in front of the path. ");
    return refused(Reason.NO_PROVIDER, why + "Prefixes: " + prefixes + ".", ErrorShape.OPENAI);
  }

  private static RouteResult refused(Reason reason, String message, ErrorShape shape) {
    return new RouteResult.Refused(Failure.of(reason, message), shape);
  }
}
