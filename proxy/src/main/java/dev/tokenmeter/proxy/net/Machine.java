package dev.tokenmeter.proxy.net;

import io.netty.buffer.ByteBufAllocator;
import java.util.function.LongSupplier;

/**
 * What the data port runs on.
 *
 * @param nanoTime a clock that never goes back, in nanoseconds
 * @param memory where buffers lie
 * @param allocator makes the buffers of connections
 */
record Machine(LongSupplier nanoTime, DirectMemory memory, ByteBufAllocator allocator) {

  /** This one. */
  static Machine real() {
    return new Machine(System::nanoTime, DirectMemory.ofProcess(), ByteBufAllocator.DEFAULT);
  }
}
