package dev.tokenmeter.proxy.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Consumer;

/**
 * Tells HTTP/2 with prior knowledge (RFC 9113 3.3) from HTTP/1.1 by a connection's first bytes, and
 * is gone then. No request of HTTP/1.1 that is served begins as the preface does beyond its first
 * letter, so none waits for it.
 */
final class Preface extends ChannelInboundHandlerAdapter {
  private static final ByteBuf PREFACE =
      Unpooled.unreleasableBuffer(Http2CodecUtil.connectionPrefaceBuf()).asReadOnly();

  private final Consumer<ChannelPipeline> http2;
  private ByteBuf seen = Unpooled.EMPTY_BUFFER;

  /**
   * In front of the handlers of HTTP/1.1.
   *
   * @param http2 puts those of HTTP/2 in their place
   */
  Preface(Consumer<ChannelPipeline> http2) {
    this.http2 = http2;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof ByteBuf bytes)) {
      ctx.fireChannelRead(message);
      return;
    }
    seen = seen.isReadable() ? Unpooled.wrappedBuffer(seen, bytes) : bytes;
    int length = Math.min(seen.readableBytes(), PREFACE.readableBytes());
    boolean may =
        seen.slice(seen.readerIndex(), length).equals(PREFACE.slice(PREFACE.readerIndex(), length));
    if (may && length < PREFACE.readableBytes()) {
      return;
    }
    ByteBuf all = seen;
    seen = Unpooled.EMPTY_BUFFER;
    ChannelPipeline pipeline = ctx.pipeline();
    pipeline.remove(this);
    if (may) {
      http2.accept(pipeline);
      pipeline.fireChannelRead(all);
    } else {
      ctx.fireChannelRead(all);
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    ReferenceCountUtil.release(seen);
  }
}
