package dev.tokenmeter.bench.rig;

import io.netty.buffer.ByteBuf;
import java.util.function.LongConsumer;

/**
 * Reads the time stamps of one stream's events as its body arrives, however it is cut. What follows
 * the last event is no event and has no stamp.
 */
public final class Stamps {
  private final LongConsumer lags;
  private int position;
  private long stamp;
  private boolean isEvent = true;

  /**
   * A reader for one stream.
   *
   * @param lags hears how long each event was under way, in ns
   */
  public Stamps(LongConsumer lags) {
    this.lags = lags;
  }

  /** Reads all of these bytes. */
  public void scan(ByteBuf body) {
    while (body.isReadable()) {
      int digit = body.readByte() - '0';
      if (position >= Wire.STAMP_OFFSET && position < Wire.STAMP_OFFSET + Wire.STAMP_LENGTH) {
        isEvent &= digit >= 0 && digit <= 9;
        stamp = stamp * 10 + digit;
      }
      if (++position == Wire.EVENT_LENGTH) {
        if (isEvent) {
          lags.accept(System.nanoTime() - stamp);
        }
        position = 0;
        stamp = 0;
        isEvent = true;
      }
    }
  }
}
