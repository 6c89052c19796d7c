package dev.tokenmeter.deploy;

import io.netty.util.LeakPresenceDetector;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;

/**
 * Counts every buffer that Netty hands out, so that a lost one is found for certain and not by
 * sampling. Has to be in place before the first buffer is made.
 */
final class Leaks {
  private Leaks() {}

  /** Counts from now on. */
  static void count() {
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new Factory());
  }

  /** Fails if a buffer was not given back. */
  static void assertNone() throws InterruptedException {
    Waiting.until("every buffer is given back", Leaks::isNone);
  }

  private static boolean isNone() {
    try {
      LeakPresenceDetector.check();
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  private static final class Factory extends ResourceLeakDetectorFactory {
    @Override
    @SuppressWarnings("deprecation")
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
        Class<T> resource, int samplingInterval, long maxActive) {
      return new LeakPresenceDetector<>(resource);
    }
  }
}
