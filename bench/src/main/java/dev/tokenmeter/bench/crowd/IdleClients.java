package dev.tokenmeter.bench.crowd;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.concurrent.atomic.AtomicInteger;

/** Connections that ask once and then say nothing. */
final class IdleClients {
  private final AtomicInteger answered = new AtomicInteger();

  /** How many have got a whole 200. */
  int answered() {
    return answered.get();
  }

  ChannelHandler client() {
    return new Client();
  }

  private final class Client extends SimpleChannelInboundHandler<HttpObject> {
    private boolean good;

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
      if (message instanceof HttpResponse response) {
        good = response.status().code() == 200;
      }
      if (message instanceof LastHttpContent last && good && last.decoderResult().isSuccess()) {
        answered.incrementAndGet();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      var _ = context.close();
    }
  }
}
