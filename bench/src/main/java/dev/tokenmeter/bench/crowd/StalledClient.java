package dev.tokenmeter.bench.crowd;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** A client that asks and does not read. */
final class StalledClient extends ChannelInboundHandlerAdapter {
  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    // Before the channel is active, which would read.
    context.channel().config().setAutoRead(false);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var _ = context.close();
  }
}
