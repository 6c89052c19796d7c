package dev.tokenmeter.proxy.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * A handler that stands in the pipeline until one stage of opening a connection is over, and then
 * hands the pipeline on. Here: TCP itself.
 *
 * <p>The next stage's handlers are added before this one leaves, so that no byte falls between.
 */
class Handshake extends ChannelInboundHandlerAdapter {

  /** Who is told how a stage went; exactly one call, on the channel's event loop. */
  interface Progress {
    /** This stage is over: add the handlers of the next. */
    void done(Channel channel);

    /** The connection is of no use. */
    void failed(ConnectFailure failure);
  }

  private final Progress progress;
  private final ConnectFailure closed;
  private boolean over;

  /**
   * @param closed what it means if the peer goes away during this stage
   */
  Handshake(Progress progress, ConnectFailure closed) {
    this.progress = progress;
    this.closed = closed;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    done(ctx);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    failed(closed);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    failed(closed);
  }

  final boolean over() {
    return over;
  }

  /** Hands the pipeline on and leaves it; what is fired from here on reaches the next handlers. */
  final void done(ChannelHandlerContext ctx) {
    if (!over) {
      over = true;
      progress.done(ctx.channel());
      ctx.pipeline().remove(this);
    }
  }

  final void failed(ConnectFailure failure) {
    if (!over) {
      over = true;
      progress.failed(failure);
    }
  }
}
