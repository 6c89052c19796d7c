package dev.tokenmeter.proxy.identity;

import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.config.Provider;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;

/** The operator's own key for one provider and the place where that provider looks for it. */
record OperatorCredential(Candidate key, Dialect dialect) {

  static OperatorCredential of(String secret, Provider provider) {
    return new OperatorCredential(Candidate.of(Slot.AUTHORIZATION, secret), provider.dialect());
  }

  /** Whether a secret can stand in a header: visible ASCII without blanks. */
  static boolean fitsHeader(String secret) {
    return !secret.isEmpty() && secret.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  /** Puts the key into a request whose slots are empty. */
  void place(HttpRequest request) {
    Slot slot = slot(request.uri());
    if (slot == Slot.AUTHORIZATION) {
      request.headers().set(HttpHeaderNames.AUTHORIZATION, "Bearer " + key.value());
    } else {
      request.headers().set(slot.key(), key.value());
    }
  }

  /** Tokens that expire are bearer tokens everywhere; keys go where the family wants them. */
  private Slot slot(String target) {
    boolean bearer =
        switch (key.shape()) {
          case ANTHROPIC_OAUTH, GOOGLE_OAUTH, JWT, COPILOT -> true;
          case EPHEMERAL_KEY, AWS_TEMPORARY_KEY_ID, AWS_ACCESS_KEY_ID, API_KEY -> false;
        };
    if (bearer) {
      return Slot.AUTHORIZATION;
    }
    return switch (dialect) {
      case ANTHROPIC -> Slot.X_API_KEY;
      case AZURE -> target.startsWith("/anthropic/") ? Slot.X_API_KEY : Slot.API_KEY;
      case GEMINI -> Slot.X_GOOG_API_KEY;
      case VERTEX -> key.value().startsWith("AIza") ? Slot.X_GOOG_API_KEY : Slot.AUTHORIZATION;
      case OPENAI, BEDROCK, MISTRAL, COHERE, OLLAMA, XAI, OPENROUTER -> Slot.AUTHORIZATION;
    };
  }
}
