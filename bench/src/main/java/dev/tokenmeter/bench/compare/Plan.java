package dev.tokenmeter.bench.compare;

/**
 * How much is measured.
 *
 * @param rehearsals further warming up of each configuration of one process, in turn
 * @param rounds alternating rounds, of which the median is shown
 * @param requests at {@link #MANY} connections in a round
 * @param singleRequests at one connection in a round
 * @param waves times {@link #STREAMS} streams of {@link #EVENTS} events in a round
 * @param uploads requests of {@link #UPLOAD_BYTES} in a round
 * @param openStreams streams held open to weigh one
 */
record Plan(
    int rehearsals,
    int rounds,
    int requests,
    int singleRequests,
    int waves,
    int uploads,
    int openStreams) {
  static final int MANY = 32;
  static final int STREAMS = 60;
  static final int EVENTS = 200;

  /** Connections that send long requests: a few assistants at work. */
  static final int UPLOAD_CONNECTIONS = 4;

  /** Bytes of a long request's body, a megabyte. */
  static final int UPLOAD_BYTES = 1_000_000;

  /** Pause between two events of a stream, in µs. */
  static final int PAUSE = 5_000;

  /** Pause between two events while warming up, in µs. */
  static final int WARM_UP_PAUSE = 1_000;

  /**
   * What a proxy handles before it is measured.
   *
   * @param waves of {@link #STREAMS} × {@link #EVENTS} events each
   * @param uploads requests of {@link #UPLOAD_BYTES}
   */
  record WarmUp(int requests, int waves, int uploads) {
    /** 100,000 requests, 240,000 events and 1 GB of bodies: what a JIT needs to settle. */
    static final WarmUp JIT = new WarmUp(100_000, 20, 1_000);

    /** Enough to fill pools and caches of compiled code. */
    static final WarmUp COMPILED = new WarmUp(10_000, 2, 100);

    /** What a JIT has to compile anew after a change of the configuration. */
    static final WarmUp REHEARSAL = new WarmUp(60_000, 2, 100);

    /** Connections and buffers, before memory is weighed. */
    static final WarmUp POOLS = new WarmUp(2_000, 0, 0);
  }

  static Plan full() {
    return new Plan(0, 5, 60_000, 15_000, 4, 1_000, 1_000);
  }

  /** One process with and without a part of it differs by little, so it takes more rounds. */
  Plan ofOneProcess() {
    return new Plan(3, rounds + 4, requests, singleRequests, waves, uploads, openStreams);
  }

  static Plan quick() {
    return new Plan(0, 3, 15_000, 5_000, 2, 400, 300);
  }
}
