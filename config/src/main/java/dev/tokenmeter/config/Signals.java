package dev.tokenmeter.config;

import java.time.Duration;

/**
 * When an exchange is said to be of a class of use that is rarely work ({@code signals:} in the
 * file). Tokens are those that the provider reports: <em>fresh</em> ones are sent and not read from
 * a cache, the <em>size</em> is fresh ones and cache reads together.
 */
public record Signals(
    Aborted aborted,
    LowEntropy lowEntropy,
    Repeat repeat,
    CacheUnread cacheUnread,
    Uniform uniform,
    Stuffed stuffed,
    Thinking thinking,
    Periodic periodic) {

  /** What becomes of a class. */
  public enum Mode {
    /** Not looked for. */
    OFF,
    /** Counted and kept for operators, and nothing else. */
    SHADOW,
    /** Counted, and taken for waste where boards compare. */
    ON
  }

  /**
   * The client left before the end of the answer.
   *
   * @param size least size; smaller ones are an editor's completions, which are cancelled by design
   */
  public record Aborted(Mode mode, int size) {}

  /**
   * A long answer whose pieces repeat each other. Off unless it is asked for, since it is the one
   * class that is derived from content: pieces of streams are hashed under a random key of the
   * process, and two counts are kept of an answer.
   *
   * @param share less than this part of the pieces differ
   * @param output least tokens of output
   */
  public record LowEntropy(Mode mode, double share, int output) {}

  /**
   * One request over and over.
   *
   * @param tolerance how far the tokens of two requests may differ, as a part of them
   * @param toleranceTokens the same in fresh tokens, if that is more
   * @param times how often running a request is like the one before it
   */
  public record Repeat(Mode mode, double tolerance, int toleranceTokens, int times) {}

  /**
   * What was just written into the provider's cache is sent again in full, and written again.
   *
   * @param share less than this part of the cache is read
   * @param written least tokens that are written again
   * @param within time since the request before, after which a cache may have expired
   * @param times how often running that happens in a session; once may be the provider's doing, or
   *     that of another conversation where the client names no session
   */
  public record CacheUnread(Mode mode, double share, int written, Duration within, int times) {}

  /**
   * Requests of one size, each on its own.
   *
   * @param deviation of the logarithm of size and output together
   * @param requests least requests of about that size
   */
  public record Uniform(Mode mode, double deviation, int requests) {}

  /**
   * Much sent for next to no answer.
   *
   * @param fresh least fresh tokens
   * @param output most tokens of output
   */
  public record Stuffed(Mode mode, int fresh, int output) {}

  /**
   * Long thought for next to no answer.
   *
   * @param share more than this part of the output is reasoning
   * @param reasoning least tokens of reasoning
   * @param visible fewer tokens of output than this are not reasoning
   */
  public record Thinking(Mode mode, double share, int reasoning, int visible) {}

  /**
   * Requests at even intervals.
   *
   * @param deviation of the logarithm of the time between two
   * @param gap they are further apart than this on average
   * @param requests least requests running at about that interval
   */
  public record Periodic(Mode mode, double deviation, Duration gap, int requests) {}

  /** All in shadow, but for what is derived from content. */
  public static Signals defaults() {
    return new Signals(
        new Aborted(Mode.SHADOW, 4_000),
        new LowEntropy(Mode.OFF, 0.02, 2_000),
        new Repeat(Mode.SHADOW, 0.02, 64, 3),
        new CacheUnread(Mode.SHADOW, 0.5, 4_000, Duration.ofMinutes(5), 2),
        new Uniform(Mode.SHADOW, 0.05, 32),
        new Stuffed(Mode.SHADOW, 20_000, 50),
        new Thinking(Mode.SHADOW, 0.9, 1_024, 64),
        new Periodic(Mode.SHADOW, 0.1, Duration.ofSeconds(10), 20));
  }
}
