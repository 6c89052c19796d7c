package dev.tokenmeter.metrics.usage.ws;

import dev.tokenmeter.metrics.usage.scan.Captures;

/** Hears of the messages of one direction that are one JSON object each. */
interface MessageSink {
  /**
   * A complete and valid text; what was captured is valid during the call.
   *
   * @param wireBytes bytes on the connection since the message before
   */
  void message(Captures text, long wireBytes);

  /** A message that is not JSON, such as audio. */
  void unreadable(long wireBytes);
}
