package dev.tokenmeter.config;

/**
 * What is done when direct memory runs short: parts of its limit, from 0 to 1. At 1 a rung is
 * switched off.
 *
 * @param stopAccepting from here on no connection is accepted
 * @param refuse from here on new requests are answered 503
 * @param reset from here on the stream that holds most unwritten bytes is reset, again and again
 */
public record MemoryRungs(double stopAccepting, double refuse, double reset) {

  /** 85, 90 and 95 %. */
  public static MemoryRungs defaults() {
    return new MemoryRungs(0.85, 0.90, 0.95);
  }
}
