package dev.tokenmeter.proxy.net;

import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;

/**
 * How sockets are driven. NIO is the only one: no native transport of the Netty version in use is
 * on the class path. A native one becomes a further constant here, and nothing else changes.
 */
enum Transport {
  /** The JDK's selectors. */
  NIO;

  /** Environment variable that names the transport; unset means {@link #NIO}. */
  static final String VARIABLE = "TOKENMETER_TRANSPORT";

  /**
   * The transport that goes by this name, in any case.
   *
   * @param wanted value of {@link #VARIABLE}; empty or blank means {@link #NIO}
   * @throws IllegalArgumentException with one line for the operator, if this build has none of that
   *     name
   */
  static Transport choose(Optional<String> wanted) {
    String name = wanted.map(String::strip).orElse("").toLowerCase(Locale.ROOT);
    return switch (name) {
      case "", "nio" -> NIO;
      case "epoll", "io_uring", "kqueue" ->
          throw new IllegalArgumentException(
              VARIABLE + "=" + name + ": this build holds no native transport; use nio");
      default ->
          throw new IllegalArgumentException(
              VARIABLE + "=" + name + ": no such transport; use nio");
    };
  }

  /** Event loops of this transport, one thread each. */
  EventLoopGroup newGroup(int threads, ThreadFactory factory) {
    return switch (this) {
      case NIO -> new MultiThreadIoEventLoopGroup(threads, factory, NioIoHandler.newFactory());
    };
  }

  /** Makes the channels that connect. */
  ChannelFactory<? extends SocketChannel> clientChannels() {
    return switch (this) {
      case NIO -> NioSocketChannel::new;
    };
  }

  /** Makes the channels that listen. */
  ChannelFactory<? extends ServerChannel> serverChannels() {
    return switch (this) {
      case NIO -> NioServerSocketChannel::new;
    };
  }
}
