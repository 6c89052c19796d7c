package dev.tokenmeter.config;

import java.time.Duration;

/**
 * How long each phase may take; zero means for ever. Nothing here cuts a model that thinks: there
 * is no limit on a response's head or body.
 *
 * @param requestHead from the first byte of a request to the end of its head (408)
 * @param requestBody pause between two pieces of a request body (408)
 * @param connect TCP connect per address (504)
 * @param tls TLS handshake with the upstream (502)
 * @param keepAlive idle client connection
 * @param idleUpstream parked upstream connection
 * @param stalledClient a client that takes no byte of a waiting response
 * @param drainDelay readiness is off, the listener still open
 * @param drain from SIGTERM until what still runs is cut
 */
public record Timeouts(
    Duration requestHead,
    Duration requestBody,
    Duration connect,
    Duration tls,
    Duration keepAlive,
    Duration idleUpstream,
    Duration stalledClient,
    Duration drainDelay,
    Duration drain) {

  /** 10 s, 60 s, 5 s, 10 s, 75 s, 30 s, 300 s, 0 s, 600 s. */
  public static Timeouts defaults() {
    return new Timeouts(
        Duration.ofSeconds(10),
        Duration.ofSeconds(60),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(75),
        Duration.ofSeconds(30),
        Duration.ofSeconds(300),
        Duration.ZERO,
        Duration.ofSeconds(600));
  }
}
