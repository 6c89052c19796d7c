package dev.tokenmeter.proxy.net;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Has no direct memory left now and then, and knows every buffer that it handed out. */
final class FailingAllocator extends AbstractByteBufAllocator {
  private final List<ByteBuf> made = new CopyOnWriteArrayList<>();
  private final AtomicLong asked = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private volatile int every;

  FailingAllocator() {
    super(true);
  }

  /** Lets each so many-th allocation fail; none at 0. */
  void failEvery(int count) {
    every = count;
  }

  long failures() {
    return failures.get();
  }

  /** Buffers that were not given back. */
  long unreleased() {
    return made.stream().filter(buffer -> buffer.refCnt() > 0).count();
  }

  @Override
  protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
    return kept(UnpooledByteBufAllocator.DEFAULT.heapBuffer(initialCapacity, maxCapacity));
  }

  @Override
  protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
    int now = every;
    if (now > 0 && asked.incrementAndGet() % now == 0) {
      failures.incrementAndGet();
      throw new OutOfMemoryError("Cannot reserve bytes of direct buffer memory (a test)");
    }
    return kept(UnpooledByteBufAllocator.DEFAULT.directBuffer(initialCapacity, maxCapacity));
  }

  private ByteBuf kept(ByteBuf buffer) {
    made.add(buffer);
    return buffer;
  }

  @Override
  public boolean isDirectBufferPooled() {
    return false;
  }
}
