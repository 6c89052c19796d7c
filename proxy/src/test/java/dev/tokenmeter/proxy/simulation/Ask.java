package dev.tokenmeter.proxy.simulation;

/**
 * A request as a profile makes it, with what the provider will answer and count.
 *
 * @param begun milliseconds since the day began
 * @param took milliseconds until the answer ends
 * @param session empty where the client names none
 * @param agent the sub-agent of the session that asks; empty for the session's own
 * @param input tokens that are neither read from nor written into a cache
 * @param visible tokens of output that are not reasoning; what was delivered where the client left
 * @param oneWord whether the answer is one word over and over
 */
record Ask(
    long begun,
    long took,
    String session,
    String agent,
    String model,
    long input,
    long read,
    long written,
    long visible,
    long reasoning,
    End end,
    boolean oneWord) {

  /** How the answer ends. */
  enum End {
    /** As the provider meant it. */
    WHOLE,
    /** The client leaves in its middle. */
    LEFT,
    /** At once, with a status that tells the client to ask again. */
    OVERLOADED,
    LIMITED
  }

  /** A small question and its answer, as the day begins, in no session. */
  static Ask plain() {
    return new Ask(0, 1_000, "", "", "claude-opus-4-5", 1_000, 0, 0, 200, 0, End.WHOLE, false);
  }

  long ended() {
    return begun + took;
  }

  Ask at(long millis) {
    return new Ask(
        millis, took, session, agent, model, input, read, written, visible, reasoning, end,
        oneWord);
  }

  Ask taking(long millis) {
    return new Ask(
        begun, millis, session, agent, model, input, read, written, visible, reasoning, end,
        oneWord);
  }

  Ask in(String other) {
    return new Ask(
        begun, took, other, agent, model, input, read, written, visible, reasoning, end, oneWord);
  }

  Ask by(String subAgent, String other) {
    return new Ask(
        begun, took, session, subAgent, other, input, read, written, visible, reasoning, end,
        oneWord);
  }

  Ask sending(long fresh, long fromCache, long intoCache) {
    return new Ask(
        begun, took, session, agent, model, fresh, fromCache, intoCache, visible, reasoning, end,
        oneWord);
  }

  Ask answered(long text, long thought) {
    return new Ask(
        begun, took, session, agent, model, input, read, written, text, thought, end, oneWord);
  }

  Ask ending(End other) {
    return new Ask(
        begun, took, session, agent, model, input, read, written, visible, reasoning, other,
        oneWord);
  }

  Ask repeatingOneWord() {
    return new Ask(
        begun, took, session, agent, model, input, read, written, visible, reasoning, end, true);
  }
}
