package dev.tokenmeter.metrics.usage.ws;

import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.dialect.LiveMessages;
import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.scan.PathTree;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gemini's Live API: a turn goes from what the client says, or the model's first word, to {@code
 * turnComplete}. Usage may come with any message of it, and after it; within a turn the latest
 * counts, and what only repeats the turn before is no turn.
 */
final class LiveDialogue implements Dialogue {
  private final OpenTurns turns;
  private Optional<String> model = Optional.empty();
  private @Nullable OpenTurn turn;
  private boolean complete;
  private Optional<Tokens> lastUsed = Optional.empty();

  LiveDialogue(OpenTurns turns) {
    this.turns = turns;
  }

  @Override
  public PathTree clientPaths() {
    return LiveMessages.client();
  }

  @Override
  public PathTree providerPaths() {
    return LiveMessages.provider();
  }

  @Override
  public Optional<String> model() {
    return model;
  }

  @Override
  public void asked(Captures message, long wireBytes) {
    turns.requestBytes(wireBytes);
    model =
        message
            .text(LiveMessages.SETUP_MODEL)
            .map(name -> name.substring(name.lastIndexOf('/') + 1))
            .filter(name -> !name.isEmpty())
            .or(() -> model);
    boolean says = message.flag(LiveMessages.CLIENT_TURN_COMPLETE).orElse(false);
    if (says || message.has(LiveMessages.TOOL_RESPONSE)) {
      next();
    }
  }

  @Override
  public void answered(Captures message, long wireBytes) {
    boolean speaks =
        message.has(LiveMessages.SERVER_CONTENT) || message.has(LiveMessages.TOOL_CALL);
    boolean counts = message.has(LiveMessages.USAGE);
    if (!speaks && !counts) {
      return;
    }
    if (speaks) {
      next();
    }
    OpenTurn current = turn;
    if (current == null) {
      lateUsage(message, wireBytes);
      return;
    }
    current.read(message, wireBytes);
    if (message.flag(LiveMessages.TURN_COMPLETE).orElse(false)) {
      current.endMark();
      complete = true;
    }
    if (complete && current.usageSeen()) {
      end(current);
    }
  }

  /** Usage outside of a turn: of the one before once more, or the first word of the next. */
  private void lateUsage(Captures message, long wireBytes) {
    if (!LiveMessages.used(message).equals(lastUsed)) {
      next();
      if (turn != null) {
        turn.read(message, wireBytes);
      }
    }
  }

  /** A turn is open from here on. */
  private void next() {
    if (turn != null && complete) {
      end(turn);
    }
    if (turn == null) {
      turn = turns.begin(OpenTurn.Asked.nothing(model, "")).orElse(null);
    }
  }

  private void end(OpenTurn current) {
    turn = null;
    complete = false;
    turns.remove(current);
    lastUsed = current.end().reported();
  }
}
