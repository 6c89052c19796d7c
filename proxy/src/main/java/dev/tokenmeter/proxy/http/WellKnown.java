package dev.tokenmeter.proxy.http;

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

  static Optional<Family> of(HttpRequest request, Target target) {
    String path = target.path();
    if (isOrBelow(path, "/v1/messages") || path.equals("/api/hello")) {
      return Optional.of(Family.ANTHROPIC);
    }
    if (isOrBelow(path, "/v1/models") && !request.method().equals(HttpMethod.POST)) {
      return Optional.of(models(request.headers(), target));
    }
    if (isGemini(path)) {
      return Optional.of(Family.GEMINI);
    }
    if (isVersioned(path, "projects") && path.indexOf('/', path.indexOf("/projects") + 1) > 0) {
      return Optional.of(Family.VERTEX);
    }
    if (path.startsWith("/model/") || path.equals("/inference-profiles")) {
      return Optional.of(Family.BEDROCK);
    }
    if (path.startsWith("/openai/")) {
      return Optional.of(Family.AZURE);
    }
    if (OLLAMA.contains(path)) {
      return Optional.of(Family.OLLAMA);
    }
    return COHERE.contains(path) ? Optional.of(Family.COHERE) : openai(path);
  }

  /** Three APIs list their models at one path; what else they ask for tells them apart. */
  private static Family models(HttpHeaders headers, Target target) {
    if (headers.contains("anthropic-version")) {
      return Family.ANTHROPIC;
    }
    return headers.contains("x-goog-api-key") || target.hasParameter("key")
        ? Family.GEMINI
        : Family.OPENAI_MODELS;
  }

  private static boolean isGemini(String path) {
    if (path.startsWith("/v1internal:")) {
      return true;
    }
    if (isVersioned(path, "models")) {
      String model = path.substring(path.indexOf('/', 1) + "models/".length());
      return model.indexOf('/') < 0 && model.indexOf(':') > 0;
    }
    return isVersioned(path, "interactions");
  }

  /** Whether the path is {@code /v1*}{@code /segment} or lies below it. */
  private static boolean isVersioned(String path, String segment) {
    int second = path.indexOf('/', 1);
    return path.startsWith("/v1") && second > 0 && isOrBelow(path.substring(second), "/" + segment);
  }

  private static Optional<Family> openai(String path) {
    if (!path.startsWith("/v1/")) {
      return Optional.empty();
    }
    return switch (path) {
      case "/v1/chat/completions" -> Optional.of(Family.OPENAI_CHAT);
      case "/v1/completions" -> Optional.of(Family.OPENAI_COMPLETIONS);
      case "/v1/embeddings" -> Optional.of(Family.OPENAI_EMBEDDINGS);
      case "/v1/realtime" -> Optional.of(Family.OPENAI_REALTIME);
      default -> openaiTree(path);
    };
  }

  private static Optional<Family> openaiTree(String path) {
    if (isOrBelow(path, "/v1/responses")) {
      return Optional.of(Family.OPENAI_RESPONSES);
    }
    if (path.startsWith("/v1/images/")) {
      return Optional.of(Family.OPENAI_IMAGES);
    }
    if (path.startsWith("/v1/audio/")) {
      return Optional.of(Family.OPENAI_AUDIO);
    }
    if (isOrBelow(path, "/v1/batches")) {
      return Optional.of(Family.OPENAI_BATCHES);
    }
    return isOrBelow(path, "/v1/files") ? Optional.of(Family.OPENAI_FILES) : Optional.empty();
  }

  private static boolean isOrBelow(String path, String root) {
    return path.startsWith(root)
        && (path.length() == root.length() || path.charAt(root.length()) == '/');
  }
}
