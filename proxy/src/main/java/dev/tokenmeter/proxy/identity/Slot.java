package dev.tokenmeter.proxy.identity;

import dev.tokenmeter.config.Dialect;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A place where a client puts a credential. The order here is the order of precedence, once the
 * slots that a dialect prefers have been moved to the front: the first credential is the one that
 * the provider reads too.
 */
enum Slot {
  /** The proxy's own header; never goes upstream. */
  OWN(Kind.HEADER, "x-tokenmeter-token"),
  AUTHORIZATION(Kind.HEADER, "authorization"),
  X_API_KEY(Kind.HEADER, "x-api-key"),
  API_KEY(Kind.HEADER, "api-key"),
  X_GOOG_API_KEY(Kind.HEADER, "x-goog-api-key"),
  SUBSCRIPTION_KEY(Kind.HEADER, "ocp-apim-subscription-key"),
  KEY_PARAMETER(Kind.QUERY, "key"),
  ACCESS_TOKEN_PARAMETER(Kind.QUERY, "access_token"),
  API_KEY_PARAMETER(Kind.QUERY, "api-key"),
  PRESIGNED(Kind.QUERY, "X-Amz-Credential"),
  SUBPROTOCOL(Kind.SUBPROTOCOL, "sec-websocket-protocol"),
  /** The segment {@code /t/TOKEN}, which the route has taken off already. */
  PATH(Kind.PATH, "/t/");

  /** How a slot is read and emptied. */
  enum Kind {
    HEADER,
    QUERY,
    SUBPROTOCOL,
    PATH
  }

  private static final List<Slot> ALL = List.of(values());
  private static final List<Slot> ANTHROPIC = startingWith(X_API_KEY);
  private static final List<Slot> AZURE = startingWith(API_KEY);
  private static final List<Slot> GEMINI = startingWith(X_GOOG_API_KEY, KEY_PARAMETER);

  private final Kind kind;

  @SuppressWarnings("ImmutableEnumChecker") // it only caches its hash
  private final AsciiString name;

  Slot(Kind kind, String name) {
    this.kind = kind;
    this.name = AsciiString.cached(name);
  }

  Kind kind() {
    return kind;
  }

  AsciiString key() {
    return name;
  }

  /** Whether its value would reach the provider if nobody took it out. */
  boolean reachesUpstream() {
    return this != OWN && this != PATH;
  }

  /** All slots, first the proxy's own, then the one that this family's servers read first. */
  static List<Slot> inOrderOf(Dialect dialect) {
    return switch (dialect) {
      case ANTHROPIC -> ANTHROPIC;
      case AZURE -> AZURE;
      case GEMINI -> GEMINI;
      case OPENAI, VERTEX, BEDROCK, MISTRAL, COHERE, OLLAMA, XAI, OPENROUTER -> ALL;
    };
  }

  private static List<Slot> startingWith(Slot... preferred) {
    List<Slot> order = new ArrayList<>();
    order.add(OWN);
    order.addAll(Arrays.asList(preferred));
    for (Slot slot : values()) {
      if (!order.contains(slot)) {
        order.add(slot);
      }
    }
    return List.copyOf(order);
  }
}
