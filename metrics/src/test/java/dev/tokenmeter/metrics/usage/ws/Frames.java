package dev.tokenmeter.metrics.usage.ws;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;

/** Writes WebSocket frames as one side of a connection would. */
final class Frames {
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;

  /** How this side compresses. */
  enum Mode {
    PLAIN,
    SHARED,
    OWN
  }

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Mode mode;
  private final byte[] mask;
  private final Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
  private int fragment = Integer.MAX_VALUE;
  private boolean pings;

  private Frames(Mode mode, byte[] mask) {
    this.mode = mode;
    this.mask = mask;
  }

  static Frames client(Mode mode) {
    return new Frames(mode, new byte[] {0x37, (byte) 0xfa, 0x21, 0x3d});
  }

  static Frames provider(Mode mode) {
    return new Frames(mode, new byte[0]);
  }

  /** From here on messages are cut into frames of so many bytes, with pings between them. */
  Frames fragments(int bytes) {
    fragment = bytes;
    pings = true;
    return this;
  }

  Frames text(String... messages) {
    for (String message : messages) {
      message(TEXT, message.getBytes(StandardCharsets.UTF_8));
    }
    return this;
  }

  Frames message(int opcode, byte[] payload) {
    byte[] sent = mode == Mode.PLAIN ? payload : deflate(payload);
    int at = 0;
    do {
      int to = (int) Math.min(sent.length, (long) at + fragment);
      boolean last = to == sent.length;
      int first = at == 0 ? opcode | (mode == Mode.PLAIN ? 0 : 0x40) : 0;
      frame(first | (last ? 0x80 : 0), Arrays.copyOfRange(sent, at, to));
      if (pings && !last) {
        frame(0x80 | PING, new byte[] {1, 2, 3});
      }
      at = to;
    } while (at < sent.length);
    return this;
  }

  Frames frame(int first, byte[] payload) {
    int masked = mask.length > 0 ? 0x80 : 0;
    out.write(first);
    if (payload.length < 126) {
      out.write(masked | payload.length);
    } else if (payload.length < 65_536) {
      out.write(masked | 126);
      out.writeBytes(ByteBuffer.allocate(2).putShort((short) payload.length).array());
    } else {
      out.write(masked | 127);
      out.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
    }
    out.writeBytes(mask);
    byte[] body = payload.clone();
    for (int i = 0; i < body.length && mask.length > 0; i++) {
      body[i] ^= mask[i & 3];
    }
    out.writeBytes(body);
    return this;
  }

  Frames raw(int... bytes) {
    for (int b : bytes) {
      out.write(b);
    }
    return this;
  }

  /** What was written since the last call. */
  byte[] bytes() {
    byte[] result = out.toByteArray();
    out.reset();
    return result;
  }

  private byte[] deflate(byte[] payload) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    byte[] buffer = new byte[8_192];
    deflater.setInput(payload);
    int length;
    do {
      length = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
      packed.write(buffer, 0, length);
    } while (length == buffer.length);
    if (mode == Mode.OWN) {
      deflater.reset();
    }
    byte[] all = packed.toByteArray();
    return Arrays.copyOf(all, all.length - 4);
  }
}
