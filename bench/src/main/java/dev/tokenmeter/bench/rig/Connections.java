package dev.tokenmeter.bench.rig;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseDecoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Connections of a load generator. */
public final class Connections {
  private static final int AT_ONCE = 50;
  private static final int CHUNK_MAX = 65_536;

  private Connections() {}

  /**
   * Opens connections a few at a time, so that no listen queue overflows.
   *
   * @param handler makes the handler of one connection, which hears responses as Netty's HTTP
   *     objects
   * @throws IOException if one cannot be opened; those that were are closed
   */
  public static List<Channel> open(
      EventLoopGroup group, int port, int count, Supplier<ChannelHandler> handler)
      throws IOException, InterruptedException {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(group)
            .channel(NioSocketChannel.class)
            .handler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            new HttpResponseDecoder(
                                new HttpDecoderConfig().setMaxChunkSize(CHUNK_MAX)),
                            handler.get());
                  }
                });
    List<Channel> channels = new ArrayList<>();
    while (channels.size() < count) {
      List<ChannelFuture> batch = new ArrayList<>();
      for (int i = 0; i < AT_ONCE && channels.size() + batch.size() < count; i++) {
        batch.add(bootstrap.connect("127.0.0.1", port));
      }
      Throwable refusal = null;
      for (ChannelFuture future : batch) {
        channels.add(future.await().channel());
        refusal = refusal == null ? future.cause() : refusal;
      }
      if (refusal != null) {
        channels.forEach(Channel::close);
        throw new IOException("cannot connect: " + refusal.getMessage(), refusal);
      }
    }
    return channels;
  }
}
