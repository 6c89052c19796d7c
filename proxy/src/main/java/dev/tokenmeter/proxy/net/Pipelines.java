package dev.tokenmeter.proxy.net;

import dev.tokenmeter.config.Limits;
import dev.tokenmeter.proxy.http.UpstreamCodec;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import java.util.Optional;

/**
 * The handlers of both sides and every codec setting. Decoders are strict (the default of {@link
 * HttpDecoderConfig}); pieces of a body are handed on as they arrive, never gathered.
 */
final class Pipelines {
  /** Largest piece of body in one object, in bytes: one read. */
  private static final int PIECE = 64 << 10;

  private Pipelines() {}

  /**
   * A client's connection, after its TLS handler: as for HTTP/1.1.
   *
   * @param choices tell whether it will be HTTP/2, and are gone then
   */
  static void client(
      ChannelPipeline pipeline, Limits limits, ClientHandler handler, ChannelHandler... choices) {
    pipeline.addLast(new HeadClock(handler));
    pipeline.addLast(choices);
    pipeline.addLast(new HttpServerCodec(decoder(limits)), handler);
  }

  /**
   * Puts the handlers of HTTP/2 in the place of those of HTTP/1.1, which have seen nothing yet.
   *
   * @param certificate the caller's name in the client's certificate
   */
  static void http2(ChannelPipeline pipeline, Worker worker, Optional<String> certificate) {
    pipeline.remove(HeadClock.class);
    pipeline.remove(HttpServerCodec.class);
    pipeline.remove(ClientHandler.class);
    Limits limits = worker.limits();
    var connection = new Http2ClientConnection(worker, pipeline.channel(), certificate);
    Http2FrameCodec codec =
        Http2Codec.of(limits, new FrameGate(connection::frameReceived, worker::limitHit));
    pipeline.addLast(codec, connection, new Http2MultiplexHandler(streams(connection, limits)));
    Http2Codec.widen(codec.connection());
  }

  private static ChannelInitializer<Channel> streams(
      Http2ClientConnection connection, Limits limits) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        channel.config().setWriteBufferWaterMark(SocketOptions.marks(limits));
        ResponseFrames response = new ResponseFrames();
        channel.pipeline().addLast(response, new RequestStream(connection, channel, response));
      }
    };
  }

  /** An upstream's connection, after TLS and tunnel handlers. */
  static void upstream(ChannelPipeline pipeline, Limits limits, UpstreamConnection handler) {
    pipeline.addLast(upstreamCodec(limits), handler);
  }

  /** The codec of an upstream's connection. */
  static UpstreamCodec upstreamCodec(Limits limits) {
    return new UpstreamCodec(decoder(limits));
  }

  private static HttpDecoderConfig decoder(Limits limits) {
    return new HttpDecoderConfig()
        .setMaxInitialLineLength(limits.requestLine())
        .setMaxHeaderSize(limits.headers())
        .setMaxChunkSize(PIECE);
  }
}
