package dev.tokenmeter.metrics.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.record.Signal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Where each class begins, one token or millisecond at a time. */
final class ClassesTest {
  private static final long MINUTE = 60_000;

  private final Watch watch = Watch.withDefaults();

  private static Signal first(Turn turn) {
    return Watch.withDefaults().next(turn);
  }

  @Test
  void aborted_needsAnAbortedAnswerOfTheLeastSize() {
    Turn large = Turn.plain().sending(1_000, 3_000, 0);

    assertThat(first(large.cutOff())).isEqualTo(Signal.ABORTED);
    assertThat(first(large)).isEqualTo(Signal.NONE);
    assertThat(first(large.sending(999, 3_000, 0).cutOff())).isEqualTo(Signal.NONE);
    assertThat(first(large.sending(0, 3_000, 1_000).cutOff())).isEqualTo(Signal.ABORTED);
  }

  @Test
  void repeat_beginsWithTheThirdLikeTheOneBefore() {
    Turn turn = Turn.plain();

    assertThat(watch.all(Collections.nCopies(5, turn)))
        .containsExactly(Signal.NONE, Signal.NONE, Signal.NONE, Signal.REPEAT, Signal.REPEAT);
  }

  @Test
  void repeat_withANonce_isOneStill() {
    List<Turn> nonces =
        List.of(50_000L, 50_999L, 50_000L, 49_020L).stream()
            .map(size -> Turn.plain().sending(size, 0, 0))
            .toList();

    assertThat(watch.all(nonces).getLast()).isEqualTo(Signal.REPEAT);
  }

  @Test
  void repeat_beyondTheTolerance_beginsAnew() {
    Turn turn = Turn.plain().sending(1_000, 50_000, 0);

    assertThat(watch.all(Collections.nCopies(3, turn))).containsOnly(Signal.NONE);
    assertThat(watch.next(turn.sending(1_064, 50_000, 0))).isEqualTo(Signal.REPEAT);
    assertThat(watch.next(turn.sending(1_129, 50_000, 0))).isEqualTo(Signal.NONE);
    assertThat(watch.next(turn.sending(1_129, 50_000, 0))).isEqualTo(Signal.NONE);
  }

  @Test
  void repeat_ofShortQuestionsOfDifferentLength_isNone() {
    List<Turn> questions =
        IntStream.range(0, 20).mapToObj(i -> Turn.plain().sending(20 + i % 7 * 9, 0, 0)).toList();

    assertThat(watch.all(questions)).containsOnly(Signal.NONE);
  }

  @Test
  void repeat_ofAConversationThatAddsTheSameEachTime_isNone() {
    List<Turn> conversation =
        IntStream.range(0, 40)
            .mapToObj(i -> Turn.plain().sending(5, 100_000 + 500 * i, 500).at(i * 1_000L))
            .toList();

    assertThat(watch.all(conversation)).containsOnly(Signal.NONE);
  }

  @Test
  void repeat_ofAConversationThatNoCacheServes_isNone() {
    List<Turn> conversation =
        IntStream.range(0, 100)
            .mapToObj(i -> Turn.plain().sending(20_000 + 1_000 * i, 0, 0).at(i * 7_000L))
            .toList();

    assertThat(watch.all(conversation)).containsOnly(Signal.NONE);
  }

  @Test
  void lowEntropy_isALongAnswerOfFewDistinctPieces() {
    Turn turn = Turn.plain().answered(2_000, 0).inPieces(500, 9);

    assertThat(only(turn)).isEqualTo(Signal.LOW_ENTROPY);
    assertThat(only(turn.inPieces(500, 10))).isEqualTo(Signal.NONE);
    assertThat(only(turn.answered(1_999, 0))).isEqualTo(Signal.NONE);
    assertThat(only(turn.inPieces(1, 1))).as("in one piece").isEqualTo(Signal.NONE);
    assertThat(only(turn.inPieces(0, 0))).as("no stream").isEqualTo(Signal.NONE);
    assertThat(only(turn.sending(9_000, 0, 0).cutOff()))
        .as("the client left")
        .isEqualTo(Signal.ABORTED);
    assertThat(Watch.withDefaults().next(turn)).as("off").isEqualTo(Signal.NONE);
  }

  @Test
  void cacheUnread_onceInASession_isNotYetAHabit() {
    List<Turn> turns =
        List.of(
            Turn.plain().sending(0, 0, 10_000),
            Turn.plain().sending(0, 0, 13_000).at(10_000),
            Turn.plain().sending(0, 0, 16_000).at(20_000),
            Turn.plain().sending(0, 16_000, 3_000).at(30_000),
            Turn.plain().sending(0, 0, 22_000).at(40_000),
            Turn.plain().sending(0, 0, 25_000).at(50_000));

    assertThat(Watch.withDefaults().all(turns))
        .containsExactly(
            Signal.NONE,
            Signal.NONE,
            Signal.CACHE_UNREAD,
            Signal.NONE,
            Signal.NONE,
            Signal.CACHE_UNREAD);
  }

  @Test
  void cacheUnread_needsTheWholeCacheSentAndWrittenAgainInTime() {
    Turn first = Turn.plain().sending(0, 5_000, 5_000);

    assertThat(second(first, first.sending(0, 4_999, 5_001).at(5 * MINUTE)))
        .isEqualTo(Signal.CACHE_UNREAD);
    assertThat(second(first, first.sending(0, 5_000, 5_000).at(5 * MINUTE))).isEqualTo(Signal.NONE);
    assertThat(second(first, first.sending(0, 4_999, 5_001).at(5 * MINUTE + 1)))
        .as("the cache may have expired")
        .isEqualTo(Signal.NONE);
    assertThat(second(first, first.sending(1_002, 4_999, 3_999).at(2_000)))
        .as("less than 4,000 were written")
        .isEqualTo(Signal.NONE);
    assertThat(second(first, first.sending(0, 1_000, 8_999).at(2_000)))
        .as("smaller than the cache: compacted, or another conversation")
        .isEqualTo(Signal.NONE);
    assertThat(second(first, first.sending(0, 0, 10_000).at(2_000).of("claude-y")))
        .as("another model has a cache of its own")
        .isEqualTo(Signal.NONE);
    assertThat(second(first, first.sending(0, 0, 10_000).at(999)))
        .as("begun before there was a cache")
        .isEqualTo(Signal.NONE);
    assertThat(second(first, first.sending(0, 0, 10_000).at(1_000))).isEqualTo(Signal.CACHE_UNREAD);
  }

  private static Signal only(Turn turn) {
    return Watch.with("signals: { low-entropy: shadow }").next(turn);
  }

  private static Signal second(Turn first, Turn second) {
    return Watch.with("signals: { cache-unread: { times: 1 } }")
        .all(List.of(first, second))
        .getLast();
  }

  @Test
  void uniform_beginsWithThe32ndOfOneSizeInSessionsOfTheirOwn() {
    List<Turn> shots =
        IntStream.range(0, 40)
            .mapToObj(i -> Turn.plain().sending(10_000 + 300 * (i % 3), 0, 0).in("s" + i))
            .toList();
    List<Signal> classes = watch.all(shots);

    assertThat(classes.subList(0, 31)).containsOnly(Signal.NONE);
    assertThat(classes.subList(31, 40)).containsOnly(Signal.UNIFORM);
  }

  @Test
  void uniform_ofSizesThatDiffer_isNone() {
    List<Turn> shots =
        IntStream.range(0, 200)
            .mapToObj(i -> Turn.plain().sending(10_000 + 1_500 * (i % 3), 0, 0).in("s" + i))
            .toList();

    assertThat(watch.all(shots)).containsOnly(Signal.NONE);
  }

  @Test
  void uniform_ofALongConversationThatGrowsSlowly_isNone() {
    List<Turn> conversation =
        IntStream.range(0, 200)
            .mapToObj(i -> Turn.plain().sending(500_000 + 100 * i, 0, 0).at(i * 7_000L % 60_000))
            .map(turn -> turn.answered(300, 0))
            .toList();

    assertThat(Watch.with("signals: { repeat: off }").all(conversation))
        .doesNotContain(Signal.UNIFORM);
  }

  @Test
  void stuffed_isManyFreshTokensForFewOfOutput() {
    Turn turn = Turn.plain().sending(15_000, 0, 5_000).answered(30, 20);

    assertThat(first(turn)).isEqualTo(Signal.STUFFED);
    assertThat(first(turn.answered(31, 20))).isEqualTo(Signal.NONE);
    assertThat(first(turn.sending(14_999, 0, 5_000))).isEqualTo(Signal.NONE);
    assertThat(first(turn.sending(10, 500_000, 5_000))).isEqualTo(Signal.NONE);
  }

  @Test
  void thinking_isLongThoughtForFewVisibleTokens() {
    Turn turn = Turn.plain().answered(63, 1_024);

    assertThat(first(turn)).isEqualTo(Signal.THINKING);
    assertThat(first(turn.answered(64, 1_024))).isEqualTo(Signal.NONE);
    assertThat(first(turn.answered(63, 1_023))).isEqualTo(Signal.NONE);
  }

  @Test
  void thinking_needsMoreThanItsShareOfTheOutput() {
    Watch any = Watch.with("signals: { thinking: { visible: 1000, reasoning: 1 } }");

    assertThat(any.next(Turn.plain().answered(100, 900))).isEqualTo(Signal.NONE);
    assertThat(any.next(Turn.plain().answered(100, 901))).isEqualTo(Signal.THINKING);
  }

  @Test
  void periodic_beginsWithThe20thEvenGapBeyondTheLeast() {
    List<Signal> classes = watch.all(pings(30, 10_001));

    assertThat(classes.subList(0, 20)).containsOnly(Signal.NONE);
    assertThat(classes.subList(20, 30)).containsOnly(Signal.PERIODIC);
    assertThat(Watch.withDefaults().all(pings(30, 10_000))).containsOnly(Signal.NONE);
  }

  @Test
  void periodic_afterAPause_beginsAnew() {
    List<Turn> turns = new ArrayList<>(pings(30, 30_000));
    pings(30, 30_000).forEach(turn -> turns.add(turn.at(turn.begun() + 24 * 60 * MINUTE)));

    List<Signal> classes = watch.all(turns);

    assertThat(classes.subList(20, 30)).containsOnly(Signal.PERIODIC);
    assertThat(classes.subList(31, 50)).containsOnly(Signal.NONE);
    assertThat(classes.subList(51, 60)).containsOnly(Signal.PERIODIC);
  }

  /** Of all sizes, so that only the times are alike. */
  private static List<Turn> pings(int count, long gap) {
    return IntStream.range(0, count)
        .mapToObj(i -> Turn.plain().sending(100L << i % 4, 0, 0).at(i * gap))
        .toList();
  }
}
