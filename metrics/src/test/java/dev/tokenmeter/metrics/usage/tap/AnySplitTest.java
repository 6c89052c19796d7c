package dev.tokenmeter.metrics.usage.tap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.UsageReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** However a body is cut into pieces, the tap's answer is the same. */
final class AnySplitTest {
  private static final int[] SIZES = {1, 2, 3, 7, 64};

  @Test
  void everySingleCut_givesTheSameAnswer() {
    for (Recorded recorded : Corpus.all()) {
      UsageReport whole = recorded.read();
      for (int at = 0; at <= Math.min(1_500, recorded.body().length); at++) {
        assertThat(recorded.readCutAt(at)).as("cut at %d", at).isEqualTo(whole);
      }
    }
  }

  @Test
  void piecesOfOneSize_giveTheSameAnswer() {
    for (Recorded recorded : Corpus.all()) {
      UsageReport whole = recorded.read();
      for (int size : SIZES) {
        assertThat(recorded.readBy(size)).as("pieces of %d", size).isEqualTo(whole);
      }
    }
  }

  @Property(tries = 500)
  void randomPieces_giveTheSameAnswer(
      @ForAll int which, @ForAll @IntRange(min = 1, max = 400) int most, @ForAll long seed) {
    Recorded recorded = Corpus.any(which);
    Random random = new Random(seed);
    List<byte[]> pieces = new ArrayList<>();
    byte[] body = recorded.body();
    for (int at = 0; at < body.length; ) {
      int next = Math.min(body.length, at + random.nextInt(most + 1));
      pieces.add(Arrays.copyOfRange(body, at, next));
      at = next;
    }
    assertThat(recorded.read(pieces, new Calibration())).isEqualTo(recorded.read());
  }

  @Property(tries = 500)
  void damagedBody_givesTheSameAnswerForAnyPieces(
      @ForAll int which,
      @ForAll @IntRange(min = 0, max = 10_000) int at,
      @ForAll byte damage,
      @ForAll @IntRange(min = 1, max = 9) int size) {
    Recorded recorded = Corpus.any(which);
    byte[] body = recorded.body().clone();
    body[at % body.length] = damage;
    Recorded damaged = recorded.coded("", body);
    assertThat(damaged.readBy(size)).isEqualTo(damaged.read());
  }

  @Property(tries = 300)
  void bodyThatStopsAnywhere_reportsNothingThatTheWholeDoesNot(
      @ForAll int which,
      @ForAll @IntRange(min = 0, max = 10_000) int at,
      @ForAll @IntRange(min = 1, max = 9) int size) {
    Recorded recorded = Corpus.any(which);
    byte[] body = Arrays.copyOf(recorded.body(), at % (recorded.body().length + 1));
    Recorded stopped = recorded.coded("", body).cut();
    assertThat(stopped.readBy(size)).isEqualTo(stopped.read());
    long most = recorded.read().reported().map(Tokens::input).orElse(0L);
    assertThat(stopped.read().reported().map(Tokens::input).orElse(0L)).isLessThanOrEqualTo(most);
  }
}
