package dev.tokenmeter.proxy.net;

import dev.tokenmeter.config.Limits;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;

/**
 * The handlers of both sides and every codec setting. Decoders are strict (the default of {@link
 * HttpDecoderConfig}); pieces of a body are handed on as they arrive, never gathered.
 */
final class Pipelines {
  /** Largest piece of body in one object, in bytes: one read. */
  private static final int PIECE = 64 << 10;

  private Pipelines() {}

  /** A client's connection. */
  static void client(ChannelPipeline pipeline, Limits limits, ClientHandler handler) {
    pipeline.addLast(new HeadClock(handler), new HttpServerCodec(decoder(limits)), handler);
  }

  /** An upstream's connection, after TLS and tunnel handlers. */
  static void upstream(ChannelPipeline pipeline, Limits limits, UpstreamConnection handler) {
    pipeline.addLast(new HttpClientCodec(decoder(limits), false, false), handler);
  }

  private static HttpDecoderConfig decoder(Limits limits) {
    return new HttpDecoderConfig()
        .setMaxInitialLineLength(limits.requestLine())
        .setMaxHeaderSize(limits.headers())
        .setMaxChunkSize(PIECE);
  }
}
