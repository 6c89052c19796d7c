package dev.tokenmeter.metrics.usage.ws;

import dev.tokenmeter.metrics.usage.coding.MessageInflater.Window;
import java.util.Optional;

/** How the messages of one direction may be compressed. */
enum Compression {
  /** Not at all, or by an extension that is not known here. */
  NONE(Optional.empty()),
  /** permessage-deflate; a message may refer to those before it. */
  SHARED_WINDOW(Optional.of(Window.SHARED)),
  /** permessage-deflate; each message stands alone. */
  OWN_WINDOW(Optional.of(Window.OWN));

  private final Optional<Window> window;

  Compression(Optional<Window> window) {
    this.window = window;
  }

  Optional<Window> window() {
    return window;
  }
}
