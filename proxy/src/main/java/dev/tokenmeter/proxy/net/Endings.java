package dev.tokenmeter.proxy.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;

/** Ways to end a connection other than to close it, under TLS and without. */
final class Endings {
  private Endings() {}

  /** Says that no more comes, and goes on reading. */
  static void halfClose(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls != null) {
      tls.closeOutbound();
    } else if (channel instanceof SocketChannel socket) {
      socket.shutdownOutput();
    }
  }

  /** Resets the connection, past TLS: its closing alert would look like an end that was meant. */
  static void reset(Channel channel) {
    if (channel instanceof SocketChannel socket && channel.isActive()) {
      socket.config().setSoLinger(0);
    }
    ChannelHandlerContext tls = channel.pipeline().context(SslHandler.class);
    if (tls == null) {
      channel.close();
    } else {
      tls.close();
    }
  }
}
