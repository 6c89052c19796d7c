package dev.tokenmeter.proxy.http;

import dev.tokenmeter.config.Dialect;

/** The JSON in which an API's clients expect an error. */
public enum ErrorShape {
  ANTHROPIC,
  OPENAI,
  AZURE,
  GOOGLE,
  /** A stream of JSON values, as {@code streamGenerateContent} without {@code alt=sse} is. */
  GOOGLE_ARRAY,
  BEDROCK,
  COHERE,
  OPENROUTER,
  OLLAMA,
  MISTRAL,
  XAI;

  /** The shape for a request that was routed; {@link #OPENAI} where no provider was addressed. */
  public static ErrorShape of(RouteResult result) {
    return switch (result) {
      case RouteResult.ToProvider to ->
          of(to.provider().dialect(), to.path(), query(to.upstreamUri()));
      case RouteResult.OwnPage _ -> OPENAI;
      case RouteResult.Refused refused -> refused.shape();
    };
  }

  /** By dialect, unless the path is that of an API which the provider speaks besides its own. */
  static ErrorShape of(Dialect dialect, String path, String query) {
    if (path.endsWith("/v1/messages") || path.contains("/v1/messages/")) {
      return ANTHROPIC;
    }
    return switch (dialect) {
      case ANTHROPIC -> ANTHROPIC;
      case OPENAI -> OPENAI;
      case GEMINI, VERTEX -> google(path, query);
      case BEDROCK -> BEDROCK;
      case AZURE -> AZURE;
      case MISTRAL -> MISTRAL;
      case COHERE -> COHERE;
      case OLLAMA -> path.startsWith("/v1/") ? OPENAI : OLLAMA;
      case XAI -> XAI;
      case OPENROUTER -> OPENROUTER;
    };
  }

  private static ErrorShape google(String path, String query) {
    if (path.contains("/openai/")) {
      return OPENAI;
    }
    if (path.endsWith(":streamRawPredict")) {
      return GOOGLE_ARRAY;
    }
    return path.endsWith(":streamGenerateContent") && !asksForEvents(query) ? GOOGLE_ARRAY : GOOGLE;
  }

  private static boolean asksForEvents(String query) {
    return ("&" + query.replace('?', '&') + "&").contains("&alt=sse&");
  }

  private static String query(String uri) {
    int mark = uri.indexOf('?');
    return mark < 0 ? "" : uri.substring(mark);
  }
}
