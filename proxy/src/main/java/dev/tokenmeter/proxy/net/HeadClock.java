package dev.tokenmeter.proxy.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Sits before the decoder and notes when the first byte of a head that is still due arrived. */
final class HeadClock extends ChannelInboundHandlerAdapter {
  private final ClientHandler client;

  HeadClock(ClientHandler client) {
    this.client = client;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    client.bytesArrived();
    ctx.fireChannelRead(message);
  }
}
