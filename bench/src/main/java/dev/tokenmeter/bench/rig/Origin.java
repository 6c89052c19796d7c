package dev.tokenmeter.bench.rig;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * The stand-in for a provider, a process of its own. Prints its port and ends with its standard
 * input.
 */
public final class Origin {
  private Origin() {}

  /** Takes no arguments. */
  public static void main(String[] args) throws InterruptedException, IOException {
    // Standard output is the answer line; whatever logs must stay off it.
    InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
    Departures departures = new Departures();
    var group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    var channel =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 4096)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel client) {
                    client
                        .pipeline()
                        .addLast(new HttpRequestDecoder(), new OriginHandler(departures));
                  }
                })
            .bind("127.0.0.1", 0)
            .sync()
            .channel();
    System.out.println(((InetSocketAddress) channel.localAddress()).getPort());
    while (System.in.read() >= 0) {
      // The coordinator writes nothing; the end of input is the order to stop.
    }
    var _ = group.shutdownGracefully();
  }
}
