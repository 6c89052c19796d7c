package dev.tokenmeter.proxy.http;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.PathFamily;
import dev.tokenmeter.config.Provider;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  private final Map<String, Provider> byName = new LinkedHashMap<>();
  private final Map<String, UpstreamAddress> addresses = new LinkedHashMap<>();
  private final HostRules hosts;
  private final Speakers speakers;

  private Routes(List<Provider> providers) {
    hosts = new HostRules(providers);
    speakers = new Speakers(providers);
    for (Provider provider : providers) {
      byName.put(provider.name(), provider);
      provider.url().ifPresent(url -> addresses.put(provider.name(), UpstreamAddress.of(url)));
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

  /**
   * Decides on a request that passed {@link RequestGuard}. Pure; never alters a byte of the path.
   */
  public RouteResult match(HttpRequest request) {
    Optional<Target> parsed = Target.parse(request.method().name(), request.uri());
    if (parsed.isEmpty()) {
      return refused(Reason.BAD_TARGET, "The request target is not a path.", ErrorShape.OPENAI);
    }
    Target target = parsed.get();
    var token = TOKEN_PREFIX.matcher(target.path());
    return token.lookingAt()
        ? match(request, target.from(token.end()), Optional.of(token.group(1)))
        : match(request, target, Optional.empty());
  }

  /**
   * The shape in which to refuse a request that is too broken to be routed: that of the provider
   * whose prefix its path begins with, as far as the path can be read.
   */
  public ErrorShape shapeOf(HttpRequest request) {
    String uri = request.uri();
    int query = uri.indexOf('?');
    String path = query < 0 ? uri : uri.substring(0, query);
    var token = TOKEN_PREFIX.matcher(path);
    String rest = token.lookingAt() ? path.substring(token.end()) : path;
    int end = rest.indexOf('/', 1);
    if (!rest.startsWith("/") || end < 0) {
      return ErrorShape.OPENAI;
    }
    Provider provider = byName.get(rest.substring(1, end));
    String asked = query < 0 ? "" : uri.substring(query);
    return provider == null
        ? ErrorShape.OPENAI
        : ErrorShape.of(provider.dialect(), rest.substring(end), asked);
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
    String first = target.firstSegment();
    Provider prefixed = byName.get(first);
    if (prefixed != null) {
      return forward(prefixed, target.from(1 + first.length()), token);
    }
    Optional<PathFamily> family = WellKnown.of(request, target);
    Optional<Provider> speaker = family.flatMap(speakers::of).or(hosts::rest);
    if (speaker.isPresent()) {
      return forward(speaker.get(), target, token);
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

  private RouteResult forward(Provider provider, Target target, Optional<String> token) {
    ErrorShape shape = ErrorShape.of(provider.dialect(), target.path(), target.query());
    UpstreamAddress address = addresses.get(provider.name());
    if (address == null) {
      String name = provider.name();
      return refused(
          Reason.NO_PROVIDER,
          "Provider " + name + " has no URL: set providers." + name + ".url.",
          shape);
    }
    if (provider.credentials().isPresent() && RawPath.isAmbiguous(target.path())) {
      return refused(
          Reason.AMBIGUOUS_PATH,
          "The path holds dot segments or encoded separators, which are not taken for a provider"
              + " with credentials.",
          shape);
    }
    // OPTIONS * asks about a whole server, of which a URL with a path is only a part
    String prefix = provider.upstreamPath("/");
    boolean part = prefix.length() > 1;
    String path = target.path().equals("*") && part ? "/" : target.path();
    String uri = path.equals("*") ? path : provider.upstreamPath(path + target.query());
    String own =
        part ? uri.substring(prefix.length() - 1, uri.length() - target.query().length()) : path;
    return new RouteResult.ToProvider(provider, address, uri, own.isEmpty() ? "/" : own, token);
  }

  private RouteResult nowhere(Optional<PathFamily> family) {
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
