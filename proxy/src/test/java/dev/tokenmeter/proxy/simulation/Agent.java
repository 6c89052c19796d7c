package dev.tokenmeter.proxy.simulation;

import dev.tokenmeter.proxy.simulation.Ask.End;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A coding agent at work, after two real traces: an append-only context in the provider's cache
 * (what is read is what was read and written before), steps a moment apart, pauses of its user,
 * caches that expire in them, compaction, other models in the middle, sub-agents side by side,
 * requests that an overloaded provider refuses, and answers that the user ends.
 */
final class Agent {
  private static final long CACHE_LIVES = 300_000;
  private static final long COMPACTED_AT = 150_000;
  private static final String LARGE = "claude-opus-4-5";
  private static final String MIDDLE = "claude-sonnet-4-5";
  private static final String SMALL = "claude-haiku-4-5";

  /** A cache of one model, which nobody else reads. */
  private record Cached(long tokens, long asked) {}

  private final Draw draw;
  private final String session;
  private final String name;
  private final Cache cache;
  private final int cuts;
  private final List<Ask> asks = new ArrayList<>();
  private final Map<String, Cached> caches = new HashMap<>();
  private String model;
  private long now;
  private long context;

  /** Whether the provider keeps a cache. */
  enum Cache {
    KEPT,
    NONE
  }

  private Agent(
      Draw draw, String session, String name, String model, Cache cache, int cuts, long begin) {
    this.draw = draw;
    this.session = session;
    this.name = name;
    this.model = model;
    this.cache = cache;
    this.cuts = cuts;
    now = begin;
  }

  /** One session of a task after the other, the user thinking between them, up to a time. */
  static List<Ask> day(Draw draw, String name, Cache cache, long begin, long end) {
    List<Ask> all = new ArrayList<>();
    long now = begin;
    for (int task = 0; now < end; task++) {
      String session = name.isEmpty() ? "" : name + "-" + task;
      Agent agent = new Agent(draw, session, "", LARGE, cache, 10, now);
      for (int request = (int) draw.between(2, 8); request > 0; request--) {
        agent.request();
        agent.now += draw.around(60_000, 1.2);
      }
      all.addAll(agent.asks);
      now = agent.now;
    }
    return all;
  }

  /** Steps of a run that nobody watches. */
  static List<Ask> run(Draw draw, String session, int steps, long begin) {
    Agent agent = new Agent(draw, session, "", LARGE, Cache.KEPT, 0, begin);
    agent.steps(steps);
    return agent.asks;
  }

  /** What the user wants: sometimes of another model, sometimes with sub-agents. */
  private void request() {
    if (draw.percent(8)) {
      model = model.equals(LARGE) ? MIDDLE : LARGE;
    }
    steps((int) draw.between(3, 25));
    if (draw.percent(15)) {
      delegate();
      steps((int) draw.between(1, 6));
    }
  }

  private void steps(int count) {
    for (int i = 0; i < count; i++) {
      step();
    }
  }

  /** Some sub-agents side by side, until the last has its answer. */
  private void delegate() {
    String whose = draw.percent(50) ? SMALL : model;
    long begin = now;
    for (int i = (int) draw.between(1, 5); i > 0; i--) {
      begin += draw.between(5, 400);
      Agent sub = new Agent(draw, session, "sub-" + asks.size(), whose, cache, 0, begin);
      sub.steps((int) draw.between(2, 12));
      asks.addAll(sub.asks);
      now = Math.max(now, sub.now);
    }
  }

  private void step() {
    if (context > COMPACTED_AT) {
      ask(100, draw.around(2_500, 0.3), 0);
      context = 0;
      caches.clear();
    }
    long added = context == 0 ? 15_000 + draw.around(2_000, 0.8) : draw.around(1_100, 0.9);
    long reasoning = draw.percent(40) ? draw.around(350, 0.9) : 0;
    long visible = draw.percent(1) ? 2_000 + draw.around(1_000, 0.5) : 30 + draw.around(220, 0.9);
    ask(added, visible, reasoning);
  }

  private void ask(long added, long visible, long reasoning) {
    context += added;
    Cached known = caches.getOrDefault(model, new Cached(0, now));
    long read = now - known.asked() < CACHE_LIVES ? Math.min(known.tokens(), context) : 0;
    Ask ask =
        Ask.plain().in(session).by(name, model).sending(draw.between(2, 10), read, context - read);
    ask = cache == Cache.NONE ? ask.sending(context, 0, 0) : ask;
    refusals(ask);
    caches.put(model, new Cached(context, now));
    long took = 700 + (visible + reasoning) * 16;
    ask = ask.at(now).taking(took);
    if (draw.permille(cuts)) {
      asks.add(ask.answered(1 + visible / 3, reasoning).taking(took / 2).ending(End.LEFT));
      now += took / 2 + draw.around(15_000, 0.8);
    } else {
      asks.add(ask.answered(visible, reasoning));
      now += took + draw.around(200, 0.8);
    }
  }

  /** An overloaded provider is asked again, a little later each time. */
  private void refusals(Ask ask) {
    for (int again = 0; draw.permille(again == 0 ? 15 : 400); again++) {
      End how = draw.percent(50) ? End.OVERLOADED : End.LIMITED;
      asks.add(ask.at(now).taking(150).ending(how));
      now += 150 + (500L << Math.min(again, 4)) + draw.between(0, 250);
    }
  }
}
