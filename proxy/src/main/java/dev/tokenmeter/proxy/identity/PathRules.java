package dev.tokenmeter.proxy.identity;

import dev.tokenmeter.config.Provider;
import dev.tokenmeter.metrics.usage.Endpoint;
import dev.tokenmeter.metrics.usage.Endpoints;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;
import java.util.Locale;

/** Which paths the operator's credentials may be spent on. */
final class PathRules {
  private static final List<String> AMBIGUOUS_ESCAPES = List.of("%2e", "%2f", "%5c", "%00");
  private static final List<PathGlob> MEDIA =
      List.of(
          new PathGlob("**/v*/images/*"),
          new PathGlob("**/v*/audio/*"),
          new PathGlob("**/deployments/*/images/*"),
          new PathGlob("**/deployments/*/audio/*"));

  /** WebSockets that carry inference: Responses, Realtime, Gemini Live. */
  private static final List<PathGlob> SESSIONS =
      List.of(
          new PathGlob("**/responses"),
          new PathGlob("**/realtime"),
          new PathGlob("/ws/*.BidiGenerateContent*"),
          new PathGlob("/ws/*/BidiGenerateContent"));

  private PathRules() {}

  /**
   * Whether servers are known to disagree on what a path means: dot segments (also with a {@code ;}
   * parameter), encoded dots, slashes and NUL, backslashes. Checked here again, next to the rule
   * that it protects.
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
   * Inference, token counting, model lists, and what the operator's globs add. Batches and stored
   * objects are not among them: one caller could read another's.
   */
  static boolean served(HttpRequest request, Provider provider, List<PathGlob> globs) {
    String path = QueryCredentials.path(request.uri());
    return builtIn(request, provider, path) || anyMatches(globs, path);
  }

  private static boolean builtIn(HttpRequest request, Provider provider, String path) {
    HttpMethod method = request.method();
    if (method.equals(HttpMethod.GET) && opensWebSocket(request)) {
      return anyMatches(SESSIONS, path);
    }
    boolean posts = method.equals(HttpMethod.POST);
    Endpoint endpoint = Endpoints.of(provider.dialect(), method.name(), path);
    return switch (endpoint.operation()) {
      case CHAT, COMPLETION, EMBEDDING, OTHER -> posts && endpoint.inference();
      case IMAGE, AUDIO -> posts && anyMatches(MEDIA, path);
      case COUNT_TOKENS -> posts;
      case MODELS -> method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
      // its other calls hand out secrets that lead past the proxy
      case REALTIME, BATCH -> false;
    };
  }

  private static boolean opensWebSocket(HttpRequest request) {
    return request
        .headers()
        .contains(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, /* ignoreCase= */ true);
  }

  private static boolean anyMatches(List<PathGlob> globs, String path) {
    return globs.stream().anyMatch(glob -> glob.matches(path));
  }
}
