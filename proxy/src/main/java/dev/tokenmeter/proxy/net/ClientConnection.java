package dev.tokenmeter.proxy.net;

import dev.tokenmeter.config.Timeouts;

/** One connection of a client, as its event loop looks after it. */
interface ClientConnection {

  /** Asked about once a second; ends what takes too long. */
  void tick(long now, Timeouts timeouts);

  /** Takes no further request, and ends as soon as none runs. */
  void drain();

  /** Bytes that wait to be taken by the client, of the exchange that has most of them. */
  long unwritten();

  /** Resets that exchange, to get its memory back. */
  void shed();

  /** Cuts whatever runs. */
  void cut();
}
