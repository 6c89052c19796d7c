package dev.tokenmeter.metrics.usage.ws;

import dev.tokenmeter.metrics.usage.Api;
import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.scan.PathTree;
import java.util.Optional;

/** Tells by the messages of a connection which turns it has, and what belongs to which. */
sealed interface Dialogue permits EventDialogue, LiveDialogue {

  /** The dialogue of an API that {@link dev.tokenmeter.metrics.usage.Endpoints#webSocket} names. */
  static Dialogue of(Api api, OpenTurns turns) {
    return api == Api.GEMINI_LIVE ? new LiveDialogue(turns) : new EventDialogue(turns);
  }

  /** The places that matter in what the client sends. */
  PathTree clientPaths();

  /** The places that matter in what the provider sends. */
  PathTree providerPaths();

  /** A message of the client. */
  void asked(Captures message, long wireBytes);

  /** A message of the provider. */
  void answered(Captures message, long wireBytes);

  /** The model of the connection, where it has one. */
  Optional<String> model();
}
