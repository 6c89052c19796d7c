package dev.tokenmeter.proxy.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import java.util.function.Consumer;

/**
 * Goes by what a client and the listener agreed on in the handshake (ALPN, RFC 7301), and is gone
 * then; HTTP/1.1 where the client offered nothing.
 */
final class ProtocolChoice extends ApplicationProtocolNegotiationHandler {
  private final Consumer<ChannelPipeline> http2;

  /**
   * In front of the handlers of HTTP/1.1.
   *
   * @param http2 puts those of HTTP/2 in their place
   */
  ProtocolChoice(Consumer<ChannelPipeline> http2) {
    super(ApplicationProtocolNames.HTTP_1_1);
    this.http2 = http2;
  }

  @Override
  protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
    if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
      http2.accept(ctx.pipeline());
    }
  }

  /** Whoever cannot shake hands is no client; a line for each would be the stranger's log. */
  @Override
  protected void handshakeFailure(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
