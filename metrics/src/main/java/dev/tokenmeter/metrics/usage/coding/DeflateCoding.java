package dev.tokenmeter.metrics.usage.coding;

import java.nio.ByteBuffer;

/**
 * Coding {@code deflate} (RFC 9110 8.4.1.2): a zlib stream by the book, a raw deflate stream from
 * many servers.
 */
final class DeflateCoding implements Coding {
  private final Inflation inflation;

  DeflateCoding(int firstByte, int secondByte) {
    inflation = isZlib(firstByte, secondByte) ? Inflation.zlib() : Inflation.raw();
  }

  /** RFC 1950 2.2: method 8, window up to 32 KiB, header divisible by 31. */
  private static boolean isZlib(int cmf, int flg) {
    return (cmf & 0x0f) == 8 && cmf >> 4 <= 7 && (cmf << 8 | flg) % 31 == 0;
  }

  @Override
  public Progress decode(ByteBuffer in, Sink sink) {
    return inflation.decode(in, sink);
  }

  @Override
  public void close() {
    inflation.close();
  }
}
