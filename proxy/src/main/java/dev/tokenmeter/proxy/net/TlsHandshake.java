package dev.tokenmeter.proxy.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

/** Waits for the {@code SslHandler} before it in the pipeline. */
final class TlsHandshake extends Handshake {
  private final String peer;

  /**
   * @param peer host and port, for messages
   */
  TlsHandshake(String peer, Progress progress) {
    super(progress, TlsFailures.closed(peer));
    this.peer = peer;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (!(event instanceof SslHandshakeCompletionEvent completion)) {
      ctx.fireUserEventTriggered(event);
    } else if (completion.isSuccess()) {
      done(ctx);
    } else {
      failed(TlsFailures.of(peer, completion.cause()));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    failed(TlsFailures.of(peer, cause));
  }
}
