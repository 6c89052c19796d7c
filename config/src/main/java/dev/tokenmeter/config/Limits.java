package dev.tokenmeter.config;

/**
 * Bounds of the data path, in bytes unless named otherwise.
 *
 * @param requestLine longest request line; longer is 431
 * @param headers longest header section in sum; longer is 431
 * @param headerCount most header fields of one message; more is 431
 * @param connections most client connections; one more is answered 503 and closed
 * @param replay request body kept until the upstream accepted the first byte
 * @param idlePerUpstream parked connections per upstream and event loop
 * @param writeHigh write-buffer mark above which the other side is paused
 * @param writeLow mark below which it is resumed
 * @param includeUsageBody longest chat request that {@code include-usage: inject} holds and edits;
 *     a longer one passes as it is
 * @param signedBody longest request body that is held to be signed; longer is 413
 * @param http2Streams most requests at once on one HTTP/2 connection; one more is refused and may
 *     be sent again
 * @param http2Resets most requests that a client may call off within 30 s on one HTTP/2 connection;
 *     one more ends the connection
 * @param memory what is done when direct memory runs short
 */
public record Limits(
    int requestLine,
    int headers,
    int headerCount,
    int connections,
    int replay,
    int idlePerUpstream,
    int writeHigh,
    int writeLow,
    int includeUsageBody,
    int signedBody,
    int http2Streams,
    int http2Resets,
    MemoryRungs memory) {

  /**
   * 16 KiB, 64 KiB, 200, 8,000, 64 KiB, 64, 64 KiB, 32 KiB, 2 MiB, 32 MiB, 100, 200, and the
   * default rungs.
   */
  public static Limits defaults() {
    return new Limits(
        16 << 10,
        64 << 10,
        200,
        8_000,
        64 << 10,
        64,
        64 << 10,
        32 << 10,
        2 << 20,
        32 << 20,
        100,
        200,
        MemoryRungs.defaults());
  }
}
