package dev.tokenmeter.metrics.usage.ws;

import dev.tokenmeter.metrics.usage.RequestFacts;
import dev.tokenmeter.metrics.usage.UsageReport;

/** Hears of one turn, whose end comes exactly once and last. */
public interface Turn {

  /** Bytes on the connection that ask for this turn. */
  void requestBytes(long bytes);

  /** The provider answers: an event of so many bytes on the connection. */
  void answered(long bytes);

  /** Output of the model was seen; told once. */
  void firstOutput();

  /** It goes on: what it was asked for, and what it has used so far. */
  void progress(RequestFacts request, UsageReport soFar);

  /** The turn is over. */
  void end(TurnEnd end);
}
