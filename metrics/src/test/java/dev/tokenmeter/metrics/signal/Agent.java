package dev.tokenmeter.metrics.signal;

import java.util.ArrayList;
import java.util.List;

/**
 * A coding agent at work, after two real traces: an append-only context in the provider's cache
 * (what is read is what was read and written before), steps a moment apart, pauses of its user,
 * caches that expire in them, compaction, and answers that the user ends.
 */
final class Agent {
  private static final long CACHE_LIVES = 300_000;
  private static final long COMPACTED_AT = 150_000;

  private final Draw draw;
  private final String session;
  private final Cache cache;
  private final int cuts;
  private final List<Turn> turns = new ArrayList<>();
  private long now;
  private long lastBegun;
  private long cached;

  /** Whether the provider keeps a cache. */
  enum Cache {
    KEPT,
    NONE
  }

  /**
   * At its first session's begin.
   *
   * @param cuts answers of a hundred that the user ends
   */
  Agent(Draw draw, String session, Cache cache, int cuts, long begin) {
    this.draw = draw;
    this.session = session;
    this.cache = cache;
    this.cuts = cuts;
    now = begin;
  }

  /** One session of a task after the other, the user thinking between them, up to a time. */
  static List<Turn> day(Draw draw, String name, Cache cache, long begin, long end) {
    List<Turn> all = new ArrayList<>();
    long now = begin;
    for (int task = 0; now < end; task++) {
      Agent agent = new Agent(draw, name.isEmpty() ? "" : name + "-" + task, cache, 1, now);
      for (int request = (int) draw.between(2, 8); request > 0; request--) {
        agent.steps((int) draw.between(3, 25));
        agent.now += draw.around(60_000, 1.2);
      }
      all.addAll(agent.turns);
      now = agent.now;
    }
    return all;
  }

  /** Steps between which nobody waits. */
  List<Turn> steps(int count) {
    for (int i = 0; i < count; i++) {
      step();
    }
    return turns;
  }

  private void step() {
    if (cached > COMPACTED_AT) {
      cached = 0;
    }
    boolean alive = cached > 0 && now - lastBegun < CACHE_LIVES;
    long added = cached == 0 ? 15_000 + draw.around(2_000, 0.8) : draw.around(1_100, 0.9);
    long read = alive ? cached : 0;
    long written = alive ? added : cached + added;
    long visible = 30 + draw.around(220, 0.9);
    long reasoning = draw.percent(40) ? draw.around(350, 0.9) : 0;
    boolean cut = draw.percent(cuts);
    long took = 700 + (visible + reasoning) * 16;
    Turn turn =
        Turn.plain()
            .in(session)
            .at(now)
            .taking(took)
            .sending(draw.between(2, 10), read, written)
            .answered(cut ? visible / 3 : visible, reasoning);
    turn = cache == Cache.NONE ? turn.sending(read + written, 0, 0) : turn;
    turns.add(cut ? turn.cutOff() : turn);
    lastBegun = now;
    cached = read + written;
    now += took + draw.around(200, 0.8);
  }
}
