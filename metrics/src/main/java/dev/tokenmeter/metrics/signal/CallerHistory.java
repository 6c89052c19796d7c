package dev.tokenmeter.metrics.signal;

import dev.tokenmeter.config.Signals;
import dev.tokenmeter.config.Signals.Mode;
import dev.tokenmeter.metrics.record.Signal;

/**
 * What is remembered of one caller: numbers of the last requests, at most 1.2 KB. Thread-safe; its
 * lock is held for some arithmetic, since one caller's exchanges end on several event loops.
 */
final class CallerHistory {
  private static final double MILLIS = 1e3;

  private final Sessions sessions = new Sessions();
  private final Spread sizes = new Spread();
  private final Spread gaps = new Spread();
  private long last = Long.MIN_VALUE;

  /** Takes the next exchange and tells the first class that fits it. */
  synchronized Signal next(Used used, Signals signals) {
    Sessions.Step step = sessions.next(used, signals);
    sizes.add(StrictMath.log(Math.max(1.0, (double) used.size() + used.output())));
    if (last != Long.MIN_VALUE) {
      gaps.add(StrictMath.log(Math.max(1, used.begun() - last) / MILLIS));
    }
    last = Math.max(last, used.begun());
    return first(used, step, signals);
  }

  private Signal first(Used used, Sessions.Step step, Signals signals) {
    if (isAborted(used, signals.aborted())) {
      return Signal.ABORTED;
    }
    if (isLowEntropy(used, signals.lowEntropy())) {
      return Signal.LOW_ENTROPY;
    }
    if (isRepeat(step, signals.repeat())) {
      return Signal.REPEAT;
    }
    if (isUnread(step, signals.cacheUnread())) {
      return Signal.CACHE_UNREAD;
    }
    if (isUniform(step, signals.uniform())) {
      return Signal.UNIFORM;
    }
    if (isStuffed(used, signals.stuffed())) {
      return Signal.STUFFED;
    }
    if (isThinking(used, signals.thinking())) {
      return Signal.THINKING;
    }
    return isPeriodic(signals.periodic()) ? Signal.PERIODIC : Signal.NONE;
  }

  private static boolean isSought(Mode mode) {
    return mode != Mode.OFF;
  }

  private static boolean isAborted(Used used, Signals.Aborted aborted) {
    return isSought(aborted.mode()) && used.cut() && used.size() >= aborted.size();
  }

  /** Of an answer that came in one piece nothing is known, and nothing is less than no part. */
  private static boolean isLowEntropy(Used used, Signals.LowEntropy low) {
    return isSought(low.mode())
        && used.output() >= low.output()
        && used.deltas().distinct() < low.share() * used.deltas().count();
  }

  /** A conversation that no cache serves grows by less than the tolerance once it is long. */
  private static boolean isRepeat(Sessions.Step step, Signals.Repeat repeat) {
    return isSought(repeat.mode()) && !step.growing() && step.repeats() >= repeat.times();
  }

  private static boolean isUnread(Sessions.Step step, Signals.CacheUnread unread) {
    return isSought(unread.mode()) && step.unread() >= unread.times();
  }

  /** A conversation that goes on grows by less than the deviation once it is long. */
  private boolean isUniform(Sessions.Step step, Signals.Uniform uniform) {
    return isSought(uniform.mode())
        && !step.growing()
        && sizes.isNarrow(uniform.deviation(), uniform.requests());
  }

  private static boolean isStuffed(Used used, Signals.Stuffed stuffed) {
    return isSought(stuffed.mode())
        && used.fresh() >= stuffed.fresh()
        && used.output() <= stuffed.output();
  }

  private static boolean isThinking(Used used, Signals.Thinking thinking) {
    return isSought(thinking.mode())
        && used.reasoning() >= thinking.reasoning()
        && used.reasoning() > thinking.share() * used.output()
        && used.visible() < thinking.visible();
  }

  private boolean isPeriodic(Signals.Periodic periodic) {
    return isSought(periodic.mode())
        && gaps.isNarrow(periodic.deviation(), periodic.requests())
        && Math.round(StrictMath.exp(gaps.mean()) * MILLIS) > periodic.gap().toMillis();
  }
}
