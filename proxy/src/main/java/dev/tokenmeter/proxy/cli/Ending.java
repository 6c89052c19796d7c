package dev.tokenmeter.proxy.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** The end of a server: asked once it drains, asked again it stops at once. Thread-safe. */
final class Ending {
  private final AtomicBoolean asked = new AtomicBoolean();
  private final CompletableFuture<CompletableFuture<String>> draining = new CompletableFuture<>();
  private final Supplier<CompletableFuture<String>> drain;
  private final IntConsumer halt;

  /**
   * Nothing happens before {@link #ask}.
   *
   * @param drain begins to drain; its future's text says how it went
   * @param halt ends the process at once with an exit code
   */
  Ending(Supplier<CompletableFuture<String>> drain, IntConsumer halt) {
    this.drain = drain;
    this.halt = halt;
  }

  /** Whether the end has begun. */
  boolean begun() {
    return asked.get();
  }

  void ask(Signals.Kind signal) {
    if (!asked.compareAndSet(false, true)) {
      halt.accept(signal.exitCode());
      return;
    }
    draining.complete(drain.get());
  }

  /** Waits for the end and says how it went. */
  String await() {
    return draining.join().join();
  }
}
