package dev.tokenmeter.proxy.net;

import dev.tokenmeter.config.Limits;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioChannelOption;
import java.util.Map;
import jdk.net.ExtendedSocketOptions;

/**
 * Options of every connection, towards clients and upstreams alike. Keep-alive probes find a dead
 * peer within {@link #KEEP_IDLE_SECONDS} + {@link #KEEP_COUNT} × {@link #KEEP_INTERVAL_SECONDS} =
 * 30 s without any timeout that could cut a model that thinks.
 */
final class SocketOptions {
  /** Silence before the first keep-alive probe, in seconds. */
  static final int KEEP_IDLE_SECONDS = 15;

  /** Time between two probes, in seconds. */
  static final int KEEP_INTERVAL_SECONDS = 5;

  /** Unanswered probes after which the connection is dead. */
  static final int KEEP_COUNT = 3;

  /**
   * Kernel buffer per direction, in bytes, for those who bound kernel memory. Not set by {@link
   * #upstream} or {@link #client}: a fixed size switches the kernel's own tuning off.
   */
  static final int KERNEL_BUFFER = 256 << 10;

  private SocketOptions() {}

  /** Sets them on connections that are opened. */
  static void upstream(Bootstrap bootstrap, Limits limits) {
    common(limits).forEach((option, value) -> bootstrap.option(cast(option), value));
  }

  /** Sets them on connections that are accepted. */
  static void client(ServerBootstrap bootstrap, Limits limits) {
    common(limits).forEach((option, value) -> bootstrap.childOption(cast(option), value));
  }

  private static Map<ChannelOption<?>, Object> common(Limits limits) {
    return Map.of(
        ChannelOption.TCP_NODELAY,
        true,
        ChannelOption.SO_KEEPALIVE,
        true,
        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE),
        KEEP_IDLE_SECONDS,
        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL),
        KEEP_INTERVAL_SECONDS,
        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT),
        KEEP_COUNT,
        ChannelOption.ALLOW_HALF_CLOSURE,
        false,
        ChannelOption.AUTO_READ,
        true,
        ChannelOption.WRITE_BUFFER_WATER_MARK,
        marks(limits));
  }

  /** How much may wait to be written before the other side is paused. */
  static WriteBufferWaterMark marks(Limits limits) {
    return new WriteBufferWaterMark(limits.writeLow(), limits.writeHigh());
  }

  @SuppressWarnings("unchecked") // every pair of the table above fits
  private static ChannelOption<Object> cast(ChannelOption<?> option) {
    return (ChannelOption<Object>) option;
  }
}
