package dev.tokenmeter.config;

import java.util.List;
import java.util.Optional;

/**
 * The data port.
 *
 * @param address an IP address or host name to bind
 * @param port 0 for any free one
 */
public record Listen(String address, int port, Optional<Tls> tls) {

  /**
   * Certificates of the listener; several are chosen by SNI.
   *
   * @param clients how clients are asked for one of theirs; empty where they are not
   */
  public record Tls(List<Pair> pairs, Optional<ClientCertificates> clients) {
    public Tls {
      pairs = List.copyOf(pairs);
    }
  }

  /**
   * Certificates of clients, by which they may be told apart.
   *
   * @param ca PEM file of the authorities that vouch for them
   */
  public record ClientCertificates(String ca, ClientAuth auth) {}

  /** Whether a client has to show a certificate. One that nobody vouches for is refused anyway. */
  public enum ClientAuth {
    OPTIONAL,
    REQUIRED
  }

  /** A certificate chain and its key, as PEM files. */
  public record Pair(String certificate, String key) {}

  /** Loopback, port 8080, no TLS. */
  public static Listen defaults() {
    return new Listen("127.0.0.1", 8080, Optional.empty());
  }
}
