package dev.tokenmeter.proxy.net;

import dev.tokenmeter.config.Limits;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameLogger;
import io.netty.handler.codec.http2.Http2LocalFlowController;
import io.netty.handler.codec.http2.Http2Settings;

/**
 * The codec of a client's HTTP/2 connection and all its bounds. A client that exceeds one of those
 * that are about floods is sent away with ENHANCE_YOUR_CALM.
 */
final class Http2Codec {
  /**
   * Bytes of one request body that may be on their way or wait for the upstream: 256 KiB, which a
   * path of 50 ms fills at 5 MB/s.
   */
  static final int STREAM_WINDOW = 256 << 10;

  /** The same for all requests of a connection; so that one that waits does not stop the rest. */
  static final int CONNECTION_WINDOW = 4 * STREAM_WINDOW;

  /** Time over which resets are counted, in seconds. */
  static final int RESET_WINDOW_SECONDS = 30;

  /** Answers to PING, SETTINGS and faulty frames that may wait for a client that reads nothing. */
  static final int QUEUED_CONTROL_FRAMES = 1_000;

  /** DATA frames without data, one after the other. */
  static final int EMPTY_DATA_FRAMES = 2;

  /** Small CONTINUATION frames of one field section. */
  static final int SMALL_CONTINUATIONS = 16;

  private Http2Codec() {}

  /** For one connection; the logger sees every frame of it. */
  static Http2FrameCodec of(Limits limits, Http2FrameLogger frames) {
    Http2FrameCodec codec =
        Http2FrameCodecBuilder.forServer()
            .initialSettings(
                Http2Settings.defaultSettings()
                    .initialWindowSize(STREAM_WINDOW)
                    .maxConcurrentStreams(limits.http2Streams())
                    .maxHeaderListSize(limits.headers()))
            .validateHeaders(true)
            .decoderEnforceMaxRstFramesPerWindow(limits.http2Resets(), RESET_WINDOW_SECONDS)
            .encoderEnforceMaxRstFramesPerWindow(limits.http2Resets(), RESET_WINDOW_SECONDS)
            .encoderEnforceMaxQueuedControlFrames(QUEUED_CONTROL_FRAMES)
            .decoderEnforceMaxConsecutiveEmptyDataFrames(EMPTY_DATA_FRAMES)
            .decoderEnforceMaxSmallContinuationFrames(SMALL_CONTINUATIONS)
            // Draining says GOAWAY twice, and a connection that is cut must not wait for its
            // streams.
            .decoupleCloseAndGoAway(true)
            .frameLogger(frames)
            .build();
    // Settings hold for the peer once it has acknowledged them, which it may never do.
    codec.connection().remote().maxActiveStreams(limits.http2Streams());
    return codec;
  }

  /** Lets a connection receive more than the 64 KiB it begins with (RFC 9113 6.9.2). */
  static void widen(Http2Connection connection) {
    Http2LocalFlowController flow = connection.local().flowController();
    int more = CONNECTION_WINDOW - flow.initialWindowSize(connection.connectionStream());
    try {
      flow.incrementWindowSize(connection.connectionStream(), more);
    } catch (Http2Exception e) {
      throw new IllegalStateException("a new connection cannot be widened", e);
    }
  }
}
