package dev.tokenmeter.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;

/** Writes the frames of one side of a WebSocket (RFC 6455, RFC 7692). */
final class WebSocketSide {
  private static final byte[] MASK = {0x11, (byte) 0x92, 0x53, (byte) 0xf4};

  /** What the 101 says of compression. */
  enum Deflate {
    OFF,
    SHARED_WINDOW,
    OWN_WINDOW;

    List<String> fields() {
      return switch (this) {
        case OFF -> List.of();
        case SHARED_WINDOW ->
            List.of("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=15");
        case OWN_WINDOW ->
            List.of(
                "Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover;"
                    + " server_no_context_takeover");
      };
    }
  }

  private final Deflate deflate;
  private final byte[] mask;
  private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);

  private WebSocketSide(Deflate deflate, byte[] mask) {
    this.deflate = deflate;
    this.mask = mask;
  }

  static WebSocketSide client(Deflate deflate) {
    return new WebSocketSide(deflate, MASK);
  }

  static WebSocketSide provider(Deflate deflate) {
    return new WebSocketSide(deflate, new byte[0]);
  }

  /** Each message in two frames, with a ping between them. */
  byte[] messages(String... texts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String text : texts) {
      byte[] payload = deflate == Deflate.OFF ? text.getBytes(UTF_8) : deflated(text);
      int half = payload.length / 2;
      int first = deflate == Deflate.OFF ? 0x01 : 0x41;
      out.writeBytes(frame(first, Arrays.copyOf(payload, half)));
      out.writeBytes(frame(0x89, new byte[] {7}));
      out.writeBytes(frame(0x80, Arrays.copyOfRange(payload, half, payload.length)));
    }
    return out.toByteArray();
  }

  byte[] frame(int first, byte[] payload) {
    ByteBuffer out = ByteBuffer.allocate(payload.length + 14);
    int masked = mask.length > 0 ? 0x80 : 0;
    out.put((byte) first);
    if (payload.length < 126) {
      out.put((byte) (masked | payload.length));
    } else if (payload.length < 1 << 16) {
      out.put((byte) (masked | 126)).putShort((short) payload.length);
    } else {
      out.put((byte) (masked | 127)).putLong(payload.length);
    }
    out.put(mask);
    for (int i = 0; i < payload.length; i++) {
      out.put((byte) (mask.length == 0 ? payload[i] : payload[i] ^ mask[i % mask.length]));
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  private byte[] deflated(String text) {
    deflater.setInput(text.getBytes(UTF_8));
    byte[] buffer = new byte[text.length() * 2 + 64];
    int length = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
    if (deflate == Deflate.OWN_WINDOW) {
      deflater.reset();
    }
    return Arrays.copyOf(buffer, length - 4);
  }
}
