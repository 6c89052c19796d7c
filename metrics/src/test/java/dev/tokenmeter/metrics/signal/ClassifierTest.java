package dev.tokenmeter.metrics.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.Outcome;
import dev.tokenmeter.metrics.record.Signal;
import dev.tokenmeter.metrics.usage.Operation;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is classified, in which order, and for how many callers. */
final class ClassifierTest {
  private final Watch watch = Watch.withDefaults();

  private static Turn everything() {
    return Turn.plain().sending(0, 0, 30_000).answered(10, 9_000).cutOff();
  }

  @Test
  void exchange_ofSeveralClasses_isOfTheFirstThatIsSought() {
    List<Turn> turns =
        java.util.stream.IntStream.range(0, 60)
            .mapToObj(i -> everything().at(i * 20_000L).answered(10, 30))
            .toList();

    assertThat(last("{}", turns)).isEqualTo(Signal.ABORTED);
    assertThat(last("{ aborted: off }", turns)).isEqualTo(Signal.REPEAT);
    assertThat(last("{ aborted: off, repeat: off }", turns)).isEqualTo(Signal.CACHE_UNREAD);
    assertThat(last("{ aborted: off, repeat: off, cache-unread: off }", turns))
        .isEqualTo(Signal.UNIFORM);
    assertThat(last("{ aborted: off, repeat: off, cache-unread: off, uniform: off }", turns))
        .isEqualTo(Signal.STUFFED);
    assertThat(
            last(
                "{ aborted: off, repeat: off, cache-unread: off, uniform: off, stuffed: off,"
                    + " thinking: { reasoning: 1, share: 50% } }",
                turns))
        .isEqualTo(Signal.THINKING);
    assertThat(
            last(
                "{ aborted: off, repeat: off, cache-unread: off, uniform: off, stuffed: off,"
                    + " thinking: off }",
                turns))
        .isEqualTo(Signal.PERIODIC);
    assertThat(
            last(
                "{ aborted: off, repeat: off, cache-unread: off, uniform: off, stuffed: off,"
                    + " thinking: off, periodic: off }",
                turns))
        .isEqualTo(Signal.NONE);
  }

  private static Signal last(String signals, List<Turn> turns) {
    return Watch.with("signals: " + signals).all(turns).getLast();
  }

  @ParameterizedTest
  @EnumSource(
      value = Outcome.class,
      names = {"OK", "CLIENT_ABORT"},
      mode = EnumSource.Mode.EXCLUDE)
  void exchange_thatFailedWithoutTheClient_isOfNoClass(Outcome outcome) {
    Turn stuffed = everything().answered(0, 0);

    assertThat(watch.classifier.classify(stuffed.record(Turn.ALICE, outcome, Operation.CHAT)))
        .isEqualTo(Signal.NONE);
  }

  @ParameterizedTest
  @EnumSource(
      value = Operation.class,
      names = {"CHAT", "COMPLETION"},
      mode = EnumSource.Mode.EXCLUDE)
  void exchange_thatGeneratesNoText_isOfNoClass(Operation operation) {
    ExchangeRecord embedding = everything().record(Turn.ALICE, Outcome.OK, operation);

    assertThat(Collections.nCopies(50, embedding))
        .allSatisfy(same -> assertThat(watch.classifier.classify(same)).isEqualTo(Signal.NONE));
  }

  @Test
  void caller_beyondTheBound_isNotClassifiedAndCounted() {
    Watch small = Watch.with("metrics: { max-callers: 2 }");
    Turn stuffed = Turn.plain().sending(30_000, 0, 0).answered(1, 0);

    assertThat(small.classifier.classify(stuffed.by(keyed("key-1")))).isEqualTo(Signal.STUFFED);
    assertThat(small.classifier.classify(stuffed.by(keyed("key-2")))).isEqualTo(Signal.STUFFED);
    assertThat(small.limitHits).isEmpty();
    assertThat(small.classifier.classify(stuffed.by(keyed("key-3")))).isEqualTo(Signal.NONE);
    assertThat(small.classifier.classify(stuffed.by(keyed("key-1")))).isEqualTo(Signal.STUFFED);
    assertThat(small.limitHits).containsExactly("signal_callers");
    assertThat(small.next(stuffed)).as("configured callers have places").isEqualTo(Signal.STUFFED);
  }

  @Test
  void classesThatAreAllOff_rememberNobody() {
    Watch off =
        Watch.with(
            "{ metrics: { max-callers: 1 }, signals: { aborted: off, repeat: off, cache-unread: off,"
                + " uniform: off, stuffed: off, thinking: off, periodic: off } }");
    Turn stuffed = Turn.plain().sending(30_000, 0, 0).answered(1, 0);

    for (int caller = 0; caller < 3; caller++) {
      assertThat(off.classifier.classify(stuffed.by(keyed("key-" + caller))))
          .isEqualTo(Signal.NONE);
    }
    assertThat(off.limitHits).isEmpty();
    off.classifier.configure(Watch.config("{ metrics: { max-callers: 1 } }"));
    assertThat(off.classifier.classify(stuffed.by(keyed("key-3")))).isEqualTo(Signal.STUFFED);
  }

  @Test
  void bound_raisedByAReload_admitsTheNext() {
    Watch small = Watch.with("metrics: { max-callers: 1 }");
    Turn stuffed = Turn.plain().sending(30_000, 0, 0).answered(1, 0);
    small.classifier.classify(stuffed.by(keyed("key-1")));

    small.classifier.configure(Watch.config("{ metrics: { max-callers: 2 } }"));

    assertThat(small.classifier.classify(stuffed.by(keyed("key-2")))).isEqualTo(Signal.STUFFED);
  }

  @Test
  void threshold_changedByAReload_holdsForTheNextExchange() {
    Turn stuffed = Turn.plain().sending(30_000, 0, 0).answered(1, 0);
    assertThat(watch.next(stuffed)).isEqualTo(Signal.STUFFED);

    watch.classifier.configure(Watch.config("signals: { stuffed: { fresh: 30001 } }"));

    assertThat(watch.next(stuffed)).isEqualTo(Signal.NONE);
  }

  @Test
  void callers_doNotMixTheirRequests() {
    for (int i = 0; i < 40; i++) {
      Turn turn = Turn.plain().at(i * 60_000L);
      CallerId one = keyed("key-" + i % 14);
      assertThat(watch.classifier.classify(turn.by(one))).isEqualTo(Signal.NONE);
    }
  }

  private static CallerId keyed(String name) {
    return new CallerId(name, "none", CallerId.Kind.FINGERPRINT);
  }
}
