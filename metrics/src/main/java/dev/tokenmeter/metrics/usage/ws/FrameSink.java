package dev.tokenmeter.metrics.usage.ws;

/** Hears of the data messages of one direction, in order; control frames are not shown. */
interface FrameSink {

  /** Whether a message's payload went through permessage-deflate (RFC 7692 6). */
  enum Coding {
    PLAIN,
    DEFLATED
  }

  /** A message begins. */
  void begin(Coding coding);

  /** A piece of its payload, unmasked, over all its frames; valid during the call only. */
  void payload(byte[] bytes, int from, int to);

  /**
   * The message is over.
   *
   * @param wireBytes bytes on the connection since the message before, heads and control frames
   *     included
   */
  void end(long wireBytes);
}
