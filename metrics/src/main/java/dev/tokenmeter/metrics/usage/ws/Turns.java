package dev.tokenmeter.metrics.usage.ws;

/**
 * Hears of the turns of one connection. Called on the thread that shows bytes to the tap; must not
 * block and must not throw.
 */
public interface Turns {

  /** A turn began: the client asked, or the provider answers unasked. */
  Turn begin();

  /** A bound of this name was hit. */
  void limitHit(String name);
}
