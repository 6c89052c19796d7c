package dev.tokenmeter.metrics.usage.scan;

/**
 * Cuts a decoded body into JSON texts and tells a {@link TextSink} of each. Lives on one thread.
 */
public interface Framing {
  /** Reads on. The bytes are not kept. */
  void feed(byte[] bytes, int from, int to);

  /** The body ended: a last text that is complete without its terminator counts. */
  void end();
}
