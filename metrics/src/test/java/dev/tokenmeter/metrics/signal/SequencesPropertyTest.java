package dev.tokenmeter.metrics.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.metrics.record.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for any exchanges in any order. */
final class SequencesPropertyTest {
  /** What a session alone decides: sizes and gaps are looked at over all of a caller's. */
  private static final String SESSIONS_ONLY = "signals: { uniform: off, periodic: off }";

  @Provide
  Arbitrary<List<Turn>> turns() {
    Arbitrary<Long> tokens =
        Arbitraries.oneOf(
            Arbitraries.of(0L, 63L, 64L, 4_000L, 20_000L, 1L << 53, Long.MAX_VALUE),
            Arbitraries.longs().between(0, 30_000));
    Arbitrary<Turn> shapes =
        Combinators.combine(
                tokens,
                tokens,
                tokens,
                tokens,
                tokens,
                Arbitraries.longs().between(0, 1_000_000),
                Arbitraries.of(true, false))
            .as(
                (input, read, written, visible, reasoning, at, cut) ->
                    Turn.plain()
                        .at(at)
                        .sending(input, read, written)
                        .answered(visible, reasoning)
                        .ending(cut));
    return Combinators.combine(shapes.list().ofSize(3), Arbitraries.integers().between(0, 9))
        .as((three, pick) -> pick < 6 ? three.get(pick % 3) : three.get(0))
        .list()
        .ofMaxSize(60);
  }

  @Property(tries = 300)
  void sequence_givenAgain_hasTheSameClasses(@ForAll("turns") List<Turn> turns) {
    assertThat(Watch.withDefaults().all(turns)).isEqualTo(Watch.withDefaults().all(turns));
  }

  @Property(tries = 300)
  void sequence_amongThoseOfOtherCallers_hasTheClassesItHasAlone(
      @ForAll("turns") List<Turn> turns, @ForAll("turns") List<Turn> others) {
    Watch shared = Watch.withDefaults();
    CallerId other = new CallerId("bob", "red", CallerId.Kind.FINGERPRINT);
    List<Signal> classes = new ArrayList<>();
    for (int i = 0; i < turns.size(); i++) {
      classes.add(shared.next(turns.get(i)));
      if (i < others.size()) {
        shared.classifier.classify(others.get(i).by(other));
      }
    }
    assertThat(classes).isEqualTo(Watch.withDefaults().all(turns));
  }

  @Property(tries = 300)
  void session_amongAsManyAsThereAreSlots_hasTheClassesItHasAlone(
      @ForAll("turns") List<Turn> turns) {
    Watch busy = Watch.with(SESSIONS_ONLY);
    List<Signal> classes = new ArrayList<>();
    for (Turn turn : turns) {
      classes.add(busy.next(turn));
      touch(busy, Sessions.SLOTS - 1);
    }
    assertThat(classes).isEqualTo(Watch.with(SESSIONS_ONLY).all(turns));
  }

  @Property(tries = 300)
  void session_afterAsManyOthersAsThereAreSlots_isNew(
      @ForAll("turns") List<Turn> before, @ForAll("turns") List<Turn> after) {
    Watch busy = Watch.with(SESSIONS_ONLY);
    busy.all(before);
    touch(busy, Sessions.SLOTS);

    assertThat(busy.all(after)).isEqualTo(Watch.with(SESSIONS_ONLY).all(after));
  }

  private static void touch(Watch watch, int sessions) {
    IntStream.range(0, sessions).forEach(i -> watch.next(Turn.plain().in("other-" + i)));
  }
}
