package dev.tokenmeter.proxy.net;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which of a client's streams it has ended, as far back as matters: HTTP/2 has one place for the
 * fields of a request and one for its trailers (RFC 9113 5.1, 5.1.1), and a codec that forgets a
 * stream when it is closed cannot tell a third from either.
 */
final class StreamOrder {
  /** Streams remembered. What comes for an older one is the codec's to refuse. */
  static final int REMEMBERED = 256;

  private final Map<Integer, Boolean> ended = new LinkedHashMap<>();
  private int newest;
  private int forgotten;

  /** What a field section is. */
  enum Place {
    /** The head of a request, or trailers. */
    DUE,
    /** After the end that the client itself had announced. */
    AFTER_END,
    /** For a stream that was passed over and can never be opened. */
    PASSED_OVER
  }

  /** A whole field section came in. */
  Place fields(int stream) {
    if (stream > newest) {
      newest = stream;
      ended.put(stream, false);
      if (ended.size() > REMEMBERED) {
        forgotten = ended.keySet().iterator().next();
        ended.remove(forgotten);
      }
      return Place.DUE;
    }
    Boolean after = ended.get(stream);
    if (after == null) {
      return stream > forgotten ? Place.PASSED_OVER : Place.DUE;
    }
    return after ? Place.AFTER_END : Place.DUE;
  }

  /** The client said that no more comes on this stream, by an end or a reset. */
  void ended(int stream) {
    ended.computeIfPresent(stream, (_, _) -> true);
  }
}
