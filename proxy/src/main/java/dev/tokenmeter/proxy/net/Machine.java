package dev.tokenmeter.proxy.net;

import io.netty.buffer.ByteBufAllocator;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * What the data port runs on.
 *
 * @param nanoTime a clock that never goes back, in nanoseconds
 * @param dates tells whether a client's certificate is valid
 * @param memory where buffers lie
 * @param allocator makes the buffers of connections
 */
record Machine(
    LongSupplier nanoTime, InstantSource dates, DirectMemory memory, ByteBufAllocator allocator) {

  /** This one. */
  static Machine real() {
    return new Machine(
        System::nanoTime,
        InstantSource.system(),
        DirectMemory.ofProcess(),
        ByteBufAllocator.DEFAULT);
  }
}
