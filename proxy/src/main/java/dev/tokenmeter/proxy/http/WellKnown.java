package dev.tokenmeter.proxy.http;

import dev.tokenmeter.config.PathFamily;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Optional;
import java.util.Set;

/** The table of paths that name their API without a prefix, matched on raw bytes. */
final class WellKnown {
  private WellKnown() {}

  private static final Set<String> OLLAMA = Set.of("/api/chat", "/api/generate", "/api/embed");
  private static final Set<String> COHERE = Set.of("/v2/chat", "/v2/embed", "/v2/rerank");

  static Optional<PathFamily> of(HttpRequest request, Target target) {
    String path = target.path();
    if (isOrBelow(path, "/v1/messages") || path.equals("/api/hello")) {
      return Optional.of(PathFamily.ANTHROPIC_MESSAGES);
    }
    if (isOrBelow(path, "/v1/models") && !request.method().equals(HttpMethod.POST)) {
      return Optional.of(models(request.headers(), target));
    }
    if (isGemini(path)) {
      return Optional.of(PathFamily.GEMINI);
    }
    if (isVersioned(path, "projects") && path.indexOf('/', path.indexOf("/projects") + 1) > 0) {
      return Optional.of(PathFamily.VERTEX);
    }
    if (path.startsWith("/model/") || path.equals("/inference-profiles")) {
      return Optional.of(PathFamily.BEDROCK);
    }
    if (path.startsWith("/openai/")) {
      return Optional.of(PathFamily.AZURE);
    }
    if (OLLAMA.contains(path)) {
      return Optional.of(PathFamily.OLLAMA);
    }
    return COHERE.contains(path) ? Optional.of(PathFamily.COHERE) : openai(path);
  }

  /** Three APIs list their models at one path; what else they ask for tells them apart. */
  private static PathFamily models(HttpHeaders headers, Target target) {
    if (headers.contains("anthropic-version")) {
      return PathFamily.ANTHROPIC_MODELS;
    }
    return headers.contains("x-goog-api-key") || target.hasParameter("key")
        ? PathFamily.GEMINI
        : PathFamily.OPENAI_MODELS;
  }

  private static boolean isGemini(String path) {
    if (path.startsWith("/v1internal:")) {
      return true;
    }
    if (isVersioned(path, "models")) {
      int last = path.lastIndexOf('/');
      return path.startsWith("/models/", path.indexOf('/', 1))
          && last == path.indexOf('/', path.indexOf('/', 1) + 1)
          && path.indexOf(':', last) > last + 1;
    }
    return isVersioned(path, "interactions");
  }

  /** Whether the path is {@code /v1*}{@code /segment} or lies below it. */
  private static boolean isVersioned(String path, String segment) {
    int second = path.indexOf('/', 1);
    return path.startsWith("/v1") && second > 0 && isOrBelow(path.substring(second), "/" + segment);
  }

  private static Optional<PathFamily> openai(String path) {
    if (!path.startsWith("/v1/")) {
      return Optional.empty();
    }
    return switch (path) {
      case "/v1/chat/completions" -> Optional.of(PathFamily.OPENAI_CHAT);
      case "/v1/completions" -> Optional.of(PathFamily.OPENAI_COMPLETIONS);
      case "/v1/embeddings" -> Optional.of(PathFamily.OPENAI_EMBEDDINGS);
      case "/v1/realtime" -> Optional.of(PathFamily.OPENAI_REALTIME);
      default -> openaiTree(path);
    };
  }

  private static Optional<PathFamily> openaiTree(String path) {
    if (isOrBelow(path, "/v1/responses")) {
      return Optional.of(PathFamily.OPENAI_RESPONSES);
    }
    if (path.startsWith("/v1/images/")) {
      return Optional.of(PathFamily.OPENAI_IMAGES);
    }
    if (path.startsWith("/v1/audio/")) {
      return Optional.of(PathFamily.OPENAI_AUDIO);
    }
    if (isOrBelow(path, "/v1/batches")) {
      return Optional.of(PathFamily.OPENAI_BATCHES);
    }
    return isOrBelow(path, "/v1/files") ? Optional.of(PathFamily.OPENAI_FILES) : Optional.empty();
  }

  private static boolean isOrBelow(String path, String root) {
    return path.startsWith(root)
        && (path.length() == root.length() || path.charAt(root.length()) == '/');
  }
}
