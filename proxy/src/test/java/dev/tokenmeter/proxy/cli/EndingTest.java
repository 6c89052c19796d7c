package dev.tokenmeter.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class EndingTest {
  private final List<Integer> halted = new ArrayList<>();
  private final CompletableFuture<String> drain = new CompletableFuture<>();
  private final Ending ending = new Ending(halted::add);

  @Test
  void ending_askedOnce_drainsAndSaysHowItWent() {
    ending.drains(() -> drain);
    assertThat(ending.begun()).isFalse();
    ending.ask(Signals.Kind.TERM);
    assertThat(ending.begun()).isTrue();
    drain.complete("2 finished");
    assertThat(ending.await()).isEqualTo("2 finished");
    assertThat(halted).isEmpty();
  }

  @Test
  void ending_askedAgain_stopsAtOnceAsThatSignalIsReported() {
    ending.ask(Signals.Kind.TERM);
    ending.ask(Signals.Kind.TERM);
    ending.ask(Signals.Kind.INT);
    assertThat(halted).containsExactly(143, 130);
  }

  @Test
  void ending_askedBeforeTheServerHasStarted_drainsItOnceItHas() {
    ending.ask(Signals.Kind.TERM);
    drain.complete("0 finished");
    ending.drains(() -> drain);
    assertThat(ending.await()).isEqualTo("0 finished");
  }
}
