package dev.tokenmeter.metrics.usage.coding;

import java.nio.ByteBuffer;

/** The header of a gzip member (RFC 1952 2.3), read in pieces of any size and not kept. */
final class GzipHeader {
  static final int ID1 = 0x1f;
  static final int ID2 = 0x8b;

  private static final int DEFLATE = 8;
  private static final int TIME_AND_SYSTEM_BYTES = 6;
  private static final int HAS_CRC = 0x02;
  private static final int HAS_EXTRA = 0x04;
  private static final int HAS_NAME = 0x08;
  private static final int HAS_COMMENT = 0x10;
  private static final int RESERVED = 0xe0;

  private enum Part {
    ID_1,
    ID_2,
    METHOD,
    FLAGS,
    TIME_AND_SYSTEM,
    EXTRA_LENGTH_LOW,
    EXTRA_LENGTH_HIGH,
    EXTRA,
    NAME,
    COMMENT,
    CRC_LOW,
    CRC_HIGH,
    COMPLETE
  }

  /** What reading came to. */
  enum Result {
    MORE,
    COMPLETE,
    NO_GZIP
  }

  private Part part = Part.ID_1;
  private int flags;
  private int left;

  Result read(ByteBuffer in) {
    while (in.hasRemaining()) {
      if (!take(Byte.toUnsignedInt(in.get()))) {
        return Result.NO_GZIP;
      }
      if (part == Part.COMPLETE) {
        return Result.COMPLETE;
      }
    }
    return Result.MORE;
  }

  /** Expects the header of another member. */
  void restart() {
    part = Part.ID_1;
  }

  private boolean take(int octet) {
    return switch (part) {
      case ID_1 -> go(Part.ID_2, octet == ID1);
      case ID_2 -> go(Part.METHOD, octet == ID2);
      case METHOD -> go(Part.FLAGS, octet == DEFLATE);
      case FLAGS -> {
        flags = octet;
        left = TIME_AND_SYSTEM_BYTES;
        yield go(Part.TIME_AND_SYSTEM, (octet & RESERVED) == 0);
      }
      case TIME_AND_SYSTEM -> {
        left--;
        yield go(left > 0 ? part : afterSystem(), true);
      }
      case EXTRA_LENGTH_LOW -> {
        left = octet;
        yield go(Part.EXTRA_LENGTH_HIGH, true);
      }
      case EXTRA_LENGTH_HIGH -> {
        left |= octet << 8;
        yield go(left > 0 ? Part.EXTRA : afterExtra(), true);
      }
      case EXTRA -> {
        left--;
        yield go(left > 0 ? part : afterExtra(), true);
      }
      case NAME -> go(octet != 0 ? part : afterName(), true);
      case COMMENT -> go(octet != 0 ? part : afterComment(), true);
      case CRC_LOW -> go(Part.CRC_HIGH, true);
      case CRC_HIGH -> go(Part.COMPLETE, true);
      case COMPLETE -> false;
    };
  }

  private boolean go(Part next, boolean valid) {
    part = next;
    return valid;
  }

  private Part afterSystem() {
    return has(HAS_EXTRA) ? Part.EXTRA_LENGTH_LOW : afterExtra();
  }

  private Part afterExtra() {
    return has(HAS_NAME) ? Part.NAME : afterName();
  }

  private Part afterName() {
    return has(HAS_COMMENT) ? Part.COMMENT : afterComment();
  }

  private Part afterComment() {
    return has(HAS_CRC) ? Part.CRC_LOW : Part.COMPLETE;
  }

  private boolean has(int flag) {
    return (flags & flag) != 0;
  }
}
