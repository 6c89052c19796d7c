package dev.tokenmeter.proxy.net;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Listen;
import java.io.IOException;
import java.util.Optional;

/**
 * What a data port takes time to load and needs no services for: the transport, certificate
 * authorities, the listener's certificate and key. Immutable.
 */
public final class Preparation {
  private final Transport transport;
  private final UpstreamTls upstreams;
  private final Optional<ListenerTls> listener;

  private Preparation(Config config) throws IOException {
    transport = Transport.choose(Optional.ofNullable(System.getenv(Transport.VARIABLE)));
    upstreams = UpstreamTls.load(Egresses.of(config));
    listener = listener(config.listen());
  }

  /**
   * Reads files: not for an event loop.
   *
   * @throws IOException with its name, if a file of certificates or keys cannot be used
   */
  public static Preparation of(Config config) throws IOException {
    return new Preparation(config);
  }

  private static Optional<ListenerTls> listener(Listen listen) throws IOException {
    return listen.tls().isPresent()
        ? Optional.of(ListenerTls.load(listen.tls().get()))
        : Optional.empty();
  }

  Transport transport() {
    return transport;
  }

  UpstreamTls upstreams() {
    return upstreams;
  }

  Optional<ListenerTls> listener() {
    return listener;
  }
}
