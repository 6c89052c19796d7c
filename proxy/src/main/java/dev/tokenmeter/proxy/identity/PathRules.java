package dev.tokenmeter.proxy.identity;

import dev.tokenmeter.config.Provider;
import dev.tokenmeter.metrics.usage.Endpoint;
import dev.tokenmeter.metrics.usage.Endpoints;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;
import java.util.Locale;

/** Which paths the operator's credentials may be spent on. */
final class PathRules {
  private static final List<String> AMBIGUOUS_ESCAPES = List.of("%2e", "%2f", "%5c", "%00");

  private PathRules() {}

  /**
   * Whether servers are known to disagree on what a path means: dot segments (also with a {@code ;}
   * parameter), encoded dots, slashes and NUL, backslashes.
   */
  static boolean ambiguous(String path) {
    if (path.indexOf('\\') >= 0) {
      return true;
    }
    if (path.indexOf('%') >= 0) {
      String lower = path.toLowerCase(Locale.ROOT);
      if (AMBIGUOUS_ESCAPES.stream().anyMatch(lower::contains)) {
        return true;
      }
    }
    int from = 0;
    while (from <= path.length()) {
      int slash = path.indexOf('/', from);
      int end = slash < 0 ? path.length() : slash;
      if (dotSegment(path, from, end)) {
        return true;
      }
      from = end + 1;
    }
    return false;
  }

  private static boolean dotSegment(String path, int from, int end) {
    int semicolon = path.indexOf(';', from);
    int to = semicolon >= 0 && semicolon < end ? semicolon : end;
    return (to - from == 1 && path.charAt(from) == '.')
        || (to - from == 2 && path.startsWith("..", from));
  }

  /**
   * Inference, token counting, model lists, and what the operator's globs add. Realtime is a
   * WebSocket only: its other calls hand out secrets that would bypass the proxy.
   */
  static boolean served(HttpRequest request, Provider provider, List<PathGlob> globs) {
    String path = QueryCredentials.path(request.uri());
    HttpMethod method = request.method();
    Endpoint endpoint = Endpoints.of(provider.dialect(), method.name(), path);
    boolean post = method.equals(HttpMethod.POST);
    boolean upgrade =
        method.equals(HttpMethod.GET) && request.headers().contains(HttpHeaderNames.UPGRADE);
    boolean builtIn =
        switch (endpoint.operation()) {
          case CHAT, COMPLETION, EMBEDDING, IMAGE, AUDIO -> post || upgrade;
          case REALTIME -> upgrade;
          case COUNT_TOKENS -> post;
          case MODELS -> method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
          case BATCH, OTHER -> false;
        };
    return builtIn || globs.stream().anyMatch(glob -> glob.matches(path));
  }
}
