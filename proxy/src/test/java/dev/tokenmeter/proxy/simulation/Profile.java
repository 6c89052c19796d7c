package dev.tokenmeter.proxy.simulation;

import dev.tokenmeter.proxy.simulation.Ask.End;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;

/** A day of one caller: honest work, and tricks that make use grow without any. */
enum Profile {
  ONE_AGENT(
      "honest: one agent",
      Kind.HONEST,
      draw -> Agent.day(draw, "a", Agent.Cache.KEPT, 0, hours(5))),
  SIX_AGENTS("honest: six agents", Kind.HONEST, draw -> six(draw, "agent")),
  SIX_UNNAMED("honest: six agents that name no session", Kind.HONEST, draw -> six(draw, "")),
  UNCACHED(
      "honest: one agent, no cache",
      Kind.HONEST,
      draw -> Agent.day(draw, "a", Agent.Cache.NONE, 0, hours(5))),
  CI("honest: CI, a run every 15 minutes", Kind.HONEST, Profile::ci),
  COMPLETION("honest: editor completion, 60 % cancelled", Kind.HONEST, Profile::completion),
  LABELLING("honest: batch labelling", Kind.HONEST, Profile::labelling),
  LOOP_CACHED("loop, cached", Kind.TRICK, draw -> loop(draw, 300, 24_000)),
  LOOP_UNCACHED("loop, uncached", Kind.TRICK, draw -> loop(draw, 20_000, 0)),
  LOOP_NONCE(
      "loop with a nonce in new sessions",
      Kind.TRICK,
      draw -> each(900, i -> shot(i * 3_000L, draw.between(9_990, 10_010), 0).in("s" + i))),
  BURNER(
      "one-shot burner with filler",
      Kind.TRICK,
      draw -> each(900, i -> shot(i * 11_000L, draw.between(950, 1_050), 9_000).in("s" + i))),
  CACHE_BUST("cache bust", Kind.TRICK, draw -> bust(i -> 30_000L)),
  CACHE_BUST_GROWING("cache bust, growing", Kind.TRICK, draw -> bust(i -> 20_000L + 900 * i)),
  STUFFING(
      "stuffing",
      Kind.TRICK,
      draw -> each(300, i -> shot(i * 9_000L, draw.around(80_000, 0.4), 0).answered(12, 0))),
  REPEAT_WORD(
      "repeat this word",
      Kind.TRICK,
      draw ->
          each(
              200,
              i ->
                  shot(i * 300_000L, draw.between(40, 160), 0)
                      .answered(draw.around(10_000, 0.2), 0)
                      .repeatingOneWord()
                      .in("s" + i))),
  ABORTER(
      "aborter",
      Kind.TRICK,
      draw ->
          each(
              300,
              i -> shot(i * 6_000L, draw.around(60_000, 0.5), 0).answered(9, 0).ending(End.LEFT))),
  KEEP_ALIVE(
      "keep-alive",
      Kind.TRICK,
      draw -> each(700, i -> shot(i * 60_000L, draw.around(500, 0.5), 3_000).in("s" + i))),
  THINKING(
      "long thought for one line",
      Kind.TRICK,
      draw ->
          each(
              300,
              i ->
                  shot(i * 120_000L, draw.around(3_000, 0.6), 0)
                      .answered(draw.between(5, 60), draw.around(12_000, 0.5)))),
  IMITATOR(
      "a bot that plays sessions without a break",
      Kind.UNDETECTABLE,
      draw -> Agent.day(draw, "b", Agent.Cache.KEPT, 0, hours(6)));

  /** What the classes can tell of it. */
  enum Kind {
    HONEST,
    TRICK,
    UNDETECTABLE
  }

  private final String title;
  private final Kind kind;

  @SuppressWarnings("ImmutableEnumChecker") // none of them has any state
  private final Function<Draw, List<Ask>> story;

  Profile(String title, Kind kind, Function<Draw, List<Ask>> story) {
    this.title = title;
    this.kind = kind;
    this.story = story;
  }

  String title() {
    return title;
  }

  Kind kind() {
    return kind;
  }

  /** How the proxy knows him. */
  String caller() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** His requests; the same for the same seed. */
  List<Ask> asks(long seed) {
    return story.apply(new Draw(seed));
  }

  private static long hours(int hours) {
    return hours * 3_600_000L;
  }

  private static List<Ask> each(int count, Function<Integer, Ask> ask) {
    return IntStream.range(0, count).boxed().map(ask).toList();
  }

  private static Ask shot(long begun, long fresh, long read) {
    return Ask.plain().at(begun).sending(fresh, read, 0);
  }

  private static List<Ask> six(Draw draw, String name) {
    List<Ask> all = new ArrayList<>();
    for (int agent = 0; agent < 6; agent++) {
      String session = name.isEmpty() ? "" : name + agent;
      all.addAll(Agent.day(draw, session, Agent.Cache.KEPT, agent * 1_000L, hours(1)));
    }
    return all;
  }

  private static List<Ask> ci(Draw draw) {
    List<Ask> all = new ArrayList<>();
    for (int run = 0; run < 48; run++) {
      all.addAll(Agent.run(draw, "run" + run, (int) draw.between(6, 25), run * 900_000L));
    }
    return all;
  }

  private static List<Ask> completion(Draw draw) {
    List<Ask> all = new ArrayList<>();
    long now = 0;
    while (now < hours(1)) {
      Ask ask =
          shot(now, Math.min(7_000, draw.around(1_300, 0.4)), 0)
              .answered(draw.around(25, 0.7), 0)
              .taking(400);
      all.add(draw.percent(60) ? ask.taking(250).ending(End.LEFT) : ask);
      now += draw.around(3_000, 1);
    }
    return all;
  }

  /** One after the other; what the provider's limit refuses is asked again. */
  private static List<Ask> labelling(Draw draw) {
    List<Ask> all = new ArrayList<>();
    long now = 0;
    for (int document = 0; document < 1_000; document++) {
      Ask ask = shot(now, draw.around(450, 0.7), 1_600).answered(draw.between(3, 12), 0);
      for (; draw.percent(2); now += 5_000) {
        all.add(ask.at(now).taking(100).ending(End.LIMITED));
      }
      all.add(ask.at(now).taking(600));
      now += 900;
    }
    return all;
  }

  private static List<Ask> loop(Draw draw, long fresh, long read) {
    return each(
        300, i -> shot(i * 20_000L, fresh, read).in("s").answered(draw.around(300, 0.3), 0));
  }

  private static List<Ask> bust(Function<Integer, Long> size) {
    return each(
        300,
        i -> shot(i * 70_000L, 5, 0).in("s").sending(5, 0, size.apply(i % 200)).answered(150, 0));
  }
}
