package dev.tokenmeter.metrics.usage.scan;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;

/** Encodes AWS event streams. */
public final class EventFrames {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** An event whose payload is this JSON. */
  public EventFrames event(String type, String json) {
    return message(headers(type, "event"), utf8(json));
  }

  /** An event whose payload holds this JSON as base64, with padding beside it. */
  public EventFrames chunk(String json) {
    return event("chunk", "{\"bytes\":\"%s\",\"p\":\"abcd\"}".formatted(base64(json)));
  }

  public EventFrames exception(String type, String message) {
    byte[] headers =
        bytes(
            header(":exception-type", type),
            header(":content-type", "application/json"),
            header(":message-type", "exception"));
    return message(headers, utf8("{\"message\":\"%s\"}".formatted(message)));
  }

  /** A message with these headers as they are. */
  public EventFrames message(byte[] headers, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(16 + headers.length + payload.length);
    frame.putInt(frame.capacity()).putInt(headers.length);
    frame.putInt(crc(frame.array(), 8)).put(headers).put(payload);
    frame.putInt(crc(frame.array(), frame.position()));
    out.writeBytes(frame.array());
    return this;
  }

  public EventFrames raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  public byte[] bytes() {
    return out.toByteArray();
  }

  static byte[] headers(String eventType, String messageType) {
    return bytes(
        header(":event-type", eventType),
        header(":content-type", "application/json"),
        header(":message-type", messageType));
  }

  static byte[] header(String name, String value) {
    ByteBuffer header = ByteBuffer.allocate(4 + name.length() + value.length());
    header.put((byte) name.length()).put(utf8(name)).put((byte) 7);
    return header.putShort((short) value.length()).put(utf8(value)).array();
  }

  static byte[] bytes(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  static int crc(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(utf8(text));
  }
}
