package dev.tokenmeter.proxy.cli;

import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * The end of a server: asked once it drains, asked again it stops at once. May be asked before the
 * server has started, which then drains at once. Thread-safe.
 */
final class Ending {
  private final CompletableFuture<Void> begun = new CompletableFuture<>();
  private final CompletableFuture<Supplier<CompletableFuture<String>>> server =
      new CompletableFuture<>();

  private final CompletableFuture<String> drained =
      begun.thenCombine(server, (asked, drain) -> drain).thenCompose(Supplier::get);

  private final IntConsumer halt;

  /**
   * Nothing happens before {@link #ask}.
   *
   * @param halt ends the process at once with an exit code
   */
  Ending(IntConsumer halt) {
    this.halt = halt;
  }

  /** The server has started; the future's text says how draining it went. */
  void drains(Supplier<CompletableFuture<String>> drain) {
    server.complete(drain);
  }

  /** Whether the end has begun. */
  boolean begun() {
    return begun.isDone();
  }

  void ask(Signals.Kind signal) {
    if (!begun.complete(null)) {
      halt.accept(signal.exitCode());
    }
  }

  /** Waits for the end and says how it went. */
  String await() {
    return drained.join();
  }
}
