package dev.tokenmeter.proxy.exchange;

import dev.tokenmeter.metrics.record.Outcome;
import dev.tokenmeter.proxy.http.UpstreamCodec;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * One direction of an upgraded connection: every byte read here is written there, with the same
 * backpressure as a body. Either side's end ends both.
 */
final class Tunnel extends ChannelInboundHandlerAdapter {
  private final Channel peer;
  private final Consumer<ByteBuf> shown;
  private final BooleanSupplier over;
  private final Runnable closed;
  private final List<ByteBuf> early = new ArrayList<>();
  private boolean open;

  private Tunnel(Channel peer, Consumer<ByteBuf> shown, BooleanSupplier over, Runnable closed) {
    this.peer = peer;
    this.shown = shown;
    this.over = over;
    this.closed = closed;
  }

  /**
   * Writes the 101 and turns both connections into raw relays. What a codec has read already comes
   * out of it as bytes when it is removed.
   *
   * @param conversation is shown all bytes before they go on, and told which side left first
   * @param closed told when either side is closed; may be told twice
   */
  static void splice(
      Channel client,
      Channel upstream,
      HttpResponse switching,
      Conversation conversation,
      Runnable closed) {
    client.write(switching, client.voidPromise());
    client.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT, client.voidPromise());
    Tunnel up =
        new Tunnel(
            upstream,
            conversation::fromClient,
            () -> false,
            () -> left(conversation, Outcome.CLIENT_ABORT, closed));
    Tunnel down =
        new Tunnel(
            client,
            conversation::fromProvider,
            conversation::over,
            () -> left(conversation, Outcome.UPSTREAM_RESET, closed));
    replace(client.pipeline(), HttpServerCodec.class, up);
    replace(upstream.pipeline(), UpstreamCodec.class, down);
    up.open();
    down.open();
  }

  private static void left(Conversation conversation, Outcome cut, Runnable closed) {
    conversation.end(cut);
    closed.run();
  }

  private static void replace(
      ChannelPipeline pipeline, Class<? extends ChannelHandler> codec, Tunnel tunnel) {
    pipeline.addAfter(pipeline.context(codec).name(), "tunnel", tunnel);
    pipeline.remove(codec);
  }

  /** Both codecs are gone: what they had read already may be written. */
  private void open() {
    early.forEach(this::pass);
    early.clear();
    open = true;
    peer.flush();
  }

  private void pass(ByteBuf piece) {
    shown.accept(piece);
    peer.write(piece, peer.voidPromise());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf piece && !open) {
      early.add(piece);
    } else if (message instanceof ByteBuf piece && peer.isActive()) {
      pass(piece);
      if (!peer.isWritable()) {
        ctx.channel().config().setAutoRead(false);
      }
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    peer.flush();
    if (over.getAsBoolean()) {
      closed.run();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    peer.config().setAutoRead(ctx.channel().isWritable());
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    peer.flush();
    closed.run();
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
