package dev.tokenmeter.proxy.net;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Direct memory in bytes.
 *
 * @param used what is taken, any thread may ask
 * @param limit what may be taken
 */
record DirectMemory(LongSupplier used, long limit) {

  /**
   * That of this process. Started with the options we ship, Netty allocates past the JDK and counts
   * itself; otherwise it may take buffers from the JDK, whose pool counts them. Either way the
   * greater number is the one that meets the limit.
   */
  static DirectMemory ofProcess() {
    List<BufferPoolMXBean> pools =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .toList();
    LongSupplier ofJdk = () -> pools.stream().mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
    long limit = PlatformDependent.maxDirectMemory();
    return new DirectMemory(
        () -> Math.max(PlatformDependent.usedDirectMemory(), ofJdk.getAsLong()),
        limit > 0 ? limit : PlatformDependent.estimateMaxDirectMemory());
  }
}
