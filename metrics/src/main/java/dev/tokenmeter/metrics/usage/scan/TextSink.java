package dev.tokenmeter.metrics.usage.scan;

/** Hears of the JSON texts of a body, in order. */
public interface TextSink {
  /** A complete and valid text; what was captured is valid during the call. */
  void text(Captures captures);

  /** A text that is not JSON, or is cut short by the end of the body. */
  void broken();

  /** The mark by which the body itself says that nothing follows. */
  void endMark();

  /**
   * Under which key a stream's strings of which the length matters are hashed; 0 where they are
   * not.
   */
  default long hashKey() {
    return 0;
  }

  /** The framing itself tells that the answer failed, as an exception in an event stream does. */
  default void failed() {}

  /**
   * The framing is damaged, and nothing that follows can be read.
   *
   * @param how the name of the anomaly
   */
  default void damaged(String how) {}
}
