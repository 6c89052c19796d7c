package dev.tokenmeter.metrics.budget;

/** Whether a request may pass. */
public sealed interface Ruling {

  /** It may. */
  record Pass() implements Ruling {}

  /** It may as far as is known; ask again when its model is known, and when all of it is. */
  record Provisional() implements Ruling {}

  /** That depends on its model, or on all of it. */
  record Wait() implements Ruling {}

  /** It may not. */
  record Deny(Denial denial) implements Ruling {}

  Ruling PASS = new Pass();
  Ruling PROVISIONAL = new Provisional();
  Ruling WAIT = new Wait();
}
