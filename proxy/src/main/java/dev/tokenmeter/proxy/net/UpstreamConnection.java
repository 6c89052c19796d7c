package dev.tokenmeter.proxy.net;

import dev.tokenmeter.proxy.exchange.Flow;
import dev.tokenmeter.proxy.exchange.Lease;
import dev.tokenmeter.proxy.exchange.UpstreamListener;
import dev.tokenmeter.proxy.http.UpstreamCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to an upstream, leased or parked. While parked it keeps a read armed: a FIN, or
 * any byte, drops it, so that a dead connection is hardly ever leased.
 */
final class UpstreamConnection extends ChannelInboundHandlerAdapter implements Lease {
  private static final Logger LOG = LoggerFactory.getLogger(UpstreamConnection.class);

  /** What brings a codec to where the chunks of a body begin. */
  private static final ByteBuf CHUNKED_HEAD =
      Unpooled.unreleasableBuffer(
          Unpooled.copiedBuffer(
              "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", StandardCharsets.US_ASCII));

  private enum Reading {
    MESSAGES,
    /** A body, past the codec. */
    BYTES,
    /** A codec that was put in again tells of {@link #CHUNKED_HEAD}. */
    KNOWN_HEAD
  }

  private final UpstreamPool pool;
  private final UpstreamKey key;
  private final Supplier<UpstreamCodec> codecs;
  private @Nullable Channel channel;
  private @Nullable Flow flow;
  private @Nullable UpstreamListener listener;
  private boolean fresh = true;
  private boolean surplus;
  private Reading reading = Reading.MESSAGES;
  private long parkedAt;

  /**
   * @param codecs make the one that is put in again after a body that was not decoded
   */
  UpstreamConnection(UpstreamPool pool, UpstreamKey key, Supplier<UpstreamCodec> codecs) {
    this.pool = pool;
    this.key = key;
    this.codecs = codecs;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    channel = ctx.channel();
    flow = new Flow(ctx.channel());
  }

  @Override
  public Channel channel() {
    if (channel == null) {
      throw new IllegalStateException("not connected");
    }
    return channel;
  }

  @Override
  public boolean fresh() {
    return fresh;
  }

  @Override
  public void listen(UpstreamListener listener) {
    this.listener = listener;
    if (!usable()) {
      // Closed between the end of connecting and now: that event has been and gone.
      channel().eventLoop().execute(() -> closed(Optional.empty()));
    }
  }

  @Override
  public void reading(Flow.Reason reason, Flow.Want want) {
    if (flow != null) {
      flow.want(reason, want);
    }
  }

  @Override
  public void splice() {
    reading = Reading.BYTES;
    // What it has read already comes out of it at once.
    channel().pipeline().remove(UpstreamCodec.class);
  }

  @Override
  public void decode(ByteBuf bytes) {
    UpstreamCodec codec = codecs.get();
    ChannelPipeline pipeline = channel().pipeline();
    pipeline.addBefore(pipeline.context(this).name(), null, codec);
    ChannelHandlerContext context = pipeline.context(codec);
    reading = Reading.KNOWN_HEAD;
    try {
      codec.channelRead(context, CHUNKED_HEAD.duplicate());
      codec.channelRead(context, bytes);
    } catch (Exception e) {
      exceptionCaught(context, e);
    }
  }

  @Override
  public void park() {
    if (surplus) {
      drop();
      return;
    }
    listener = null;
    fresh = false;
    if (flow != null) {
      flow.reset();
    }
    parkedAt = System.nanoTime();
    pool.parked(this);
  }

  @Override
  public void drop() {
    listener = null;
    channel().close();
  }

  UpstreamKey key() {
    return key;
  }

  long parkedAt() {
    return parkedAt;
  }

  boolean usable() {
    return channel().isActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    UpstreamListener current = listener;
    switch (message) {
      case HttpResponse known when reading == Reading.KNOWN_HEAD -> reading = Reading.MESSAGES;
      case ByteBuf bytes when reading == Reading.BYTES && current != null ->
          current.responseBytes(bytes);
      case HttpResponse head when current != null -> {
        current.responseHead(head);
        // A full message is head and body in one; the body part follows the head.
        if (message instanceof HttpContent content) {
          deliver(content);
        }
      }
      case HttpContent content -> deliver(content);
      default -> {
        ReferenceCountUtil.release(message);
        surplus();
      }
    }
  }

  private void deliver(HttpContent content) {
    if (listener == null) {
      content.release();
      surplus();
    } else {
      listener.responseContent(content);
    }
  }

  /** Bytes that nobody asked for must never reach the next lease. */
  private void surplus() {
    surplus = true;
    if (listener == null) {
      drop();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (listener != null) {
      listener.responseReadComplete();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (listener != null) {
      listener.upstreamWritabilityChanged();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    closed(Optional.empty());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    try {
      if (OutOfMemory.isCauseOf(cause)) {
        LOG.warn("no memory was left for an exchange", cause);
      } else if (!(cause instanceof IOException) && !(cause instanceof DecoderException)) {
        LOG.error("an exchange failed by a defect of the proxy", cause);
        if (listener != null) {
          listener.proxyFailed();
        }
      }
      // Told before the decoder takes the close for the end of a close-delimited body.
      closed(Optional.of(cause));
    } finally {
      ctx.close();
    }
  }

  private void closed(Optional<Throwable> cause) {
    pool.gone(this);
    UpstreamListener current = listener;
    listener = null;
    if (current != null) {
      current.upstreamClosed(cause);
    }
  }
}
