package dev.tokenmeter.deploy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.netty.util.AsciiString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A client of HTTP/2, frame by frame, that sends what it is told to, be it allowed or not. It takes
 * part in flow control only where a test does. One thread at a time.
 */
final class Http2Peer {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;
  static final int END_STREAM = 1;
  static final int ACK = 1;
  static final int END_HEADERS = 4;

  static final int NO_ERROR = 0;
  static final int PROTOCOL_ERROR = 1;
  static final int INTERNAL_ERROR = 2;
  static final int REFUSED_STREAM = 7;
  static final int CANCEL = 8;
  static final int ENHANCE_YOUR_CALM = 11;

  private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1);

  /** As much as there may be: a client that reads on. */
  private static final int WIDE = 1 << 30;

  private final RawConnection connection;
  private final DefaultHttp2HeadersEncoder encoder =
      new DefaultHttp2HeadersEncoder(Http2HeadersEncoder.NEVER_SENSITIVE, true);
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false, 1 << 20);

  /** One frame as it came. */
  record Frame(int type, int flags, int stream, ByteBuffer payload) {
    boolean has(int flag) {
      return (flags & flag) != 0;
    }

    String text() {
      return new String(bytes(), ISO_8859_1);
    }

    byte[] bytes() {
      byte[] bytes = new byte[payload.remaining()];
      payload.duplicate().get(bytes);
      return bytes;
    }

    /** The code of a RST_STREAM or GOAWAY. */
    int error() {
      return payload.getInt(type == GOAWAY ? 4 : 0);
    }
  }

  /**
   * All that came on one stream.
   *
   * @param reset the code, if it ended by a reset and not by its end
   */
  record Answer(
      List<List<String>> interim,
      List<String> head,
      String body,
      List<String> trailers,
      Optional<Integer> reset) {

    int status() {
      return Integer.parseInt(head.getFirst().substring(":status: ".length()));
    }

    Optional<String> header(String name) {
      return head.stream()
          .filter(line -> line.startsWith(name + ": "))
          .map(line -> line.substring(name.length() + 2))
          .findFirst();
    }
  }

  private Http2Peer(RawConnection connection) {
    this.connection = connection;
  }

  /** Sends the preface and opens its windows wide. */
  static Http2Peer wide(RawConnection connection) throws IOException {
    Http2Peer peer = narrow(connection, WIDE);
    peer.window(0, WIDE);
    return peer;
  }

  /** Sends the preface; each stream may receive so many bytes, the connection 65,535. */
  static Http2Peer narrow(RawConnection connection, int window) throws IOException {
    connection.send(PREFACE);
    Http2Peer peer = new Http2Peer(connection);
    peer.frame(SETTINGS, 0, 0, ByteBuffer.allocate(6).putShort((short) 4).putInt(window).array());
    return peer;
  }

  /** Sends one frame. */
  Http2Peer frame(int type, int flags, int stream, byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
    frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
    frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
    connection.send(frame.array());
    return this;
  }

  /** Fields as {@code name: value}, encoded in their order, pseudo-fields or not. */
  byte[] encode(String... fields) throws IOException {
    Http2Headers headers = new DefaultHttp2Headers(false);
    for (String field : fields) {
      int colon = field.indexOf(':', 1);
      headers.add(
          AsciiString.of(field.substring(0, colon)), AsciiString.of(field.substring(colon + 2)));
    }
    ByteBuf block = Unpooled.buffer();
    try {
      encoder.encodeHeaders(1, headers, block);
      byte[] bytes = new byte[block.readableBytes()];
      block.readBytes(bytes);
      return bytes;
    } catch (Http2Exception e) {
      throw new IOException(e);
    } finally {
      block.release();
    }
  }

  /** A field section in one frame. */
  Http2Peer headers(int stream, int flags, String... fields) throws IOException {
    return frame(HEADERS, END_HEADERS | flags, stream, encode(fields));
  }

  /** A request without a body. */
  Http2Peer get(int stream, String path, String... fields) throws IOException {
    return headers(stream, END_STREAM, request("GET", path, fields));
  }

  /** A request and its body. */
  Http2Peer post(int stream, String path, String body, String... fields) throws IOException {
    return headers(stream, 0, request("POST", path, fields)).data(stream, END_STREAM, body);
  }

  /** The fields of a request to {@code x}. */
  static String[] request(String method, String path, String... fields) {
    List<String> all =
        new ArrayList<>(
            List.of(":method: " + method, ":scheme: http", ":authority: x", ":path: " + path));
    all.addAll(List.of(fields));
    return all.toArray(String[]::new);
  }

  Http2Peer data(int stream, int flags, String body) throws IOException {
    return frame(DATA, flags, stream, body.getBytes(ISO_8859_1));
  }

  Http2Peer reset(int stream, int error) throws IOException {
    return frame(RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt(error).array());
  }

  Http2Peer window(int stream, int more) throws IOException {
    return frame(WINDOW_UPDATE, 0, stream, ByteBuffer.allocate(4).putInt(more).array());
  }

  Http2Peer ping(long number) throws IOException {
    return frame(PING, 0, 0, ByteBuffer.allocate(8).putLong(number).array());
  }

  /** The next frame, whatever it is; settings and pings are answered first. */
  Frame read() throws IOException {
    ByteBuffer head = ByteBuffer.wrap(connection.read(9));
    int length = (head.get() & 0xff) << 16 | (head.getShort() & 0xffff);
    Frame frame =
        new Frame(head.get(), head.get(), head.getInt(), ByteBuffer.wrap(connection.read(length)));
    if (frame.type() == SETTINGS && !frame.has(ACK)) {
      frame(SETTINGS, ACK, 0, new byte[0]);
    } else if (frame.type() == PING && !frame.has(ACK)) {
      frame(PING, ACK, 0, frame.bytes());
    }
    return frame;
  }

  /** The next frame of this kind, whatever comes before it. */
  Frame next(int type) throws IOException {
    Frame frame = read();
    while (frame.type() != type) {
      frame = read();
    }
    return frame;
  }

  /** Everything up to the end of a stream; frames of others are passed over. */
  Answer answer(int stream) throws IOException {
    List<List<String>> heads = new ArrayList<>();
    List<String> trailers = List.of();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    Optional<Integer> reset = Optional.empty();
    boolean bodyBegan = false;
    for (boolean ended = false; !ended; ) {
      Frame frame = read();
      boolean ours = frame.stream() == stream;
      if (frame.type() == HEADERS) {
        List<String> fields = decode(frame);
        if (ours && bodyBegan) {
          trailers = fields;
        } else if (ours) {
          heads.add(fields);
          bodyBegan = !fields.getFirst().startsWith(":status: 1");
        }
      } else if (frame.type() == DATA && ours) {
        body.writeBytes(frame.bytes());
      } else if (frame.type() == RST_STREAM && ours) {
        reset = Optional.of(frame.error());
      } else if (frame.type() == GOAWAY && frame.error() != NO_ERROR) {
        throw new IOException("GOAWAY " + frame.error() + ": " + frame.text());
      }
      boolean last = frame.type() == HEADERS || frame.type() == DATA;
      ended = ours && (reset.isPresent() || (last && frame.has(END_STREAM)));
    }
    List<String> head = heads.isEmpty() ? List.of() : heads.removeLast();
    return new Answer(heads, head, body.toString(ISO_8859_1), trailers, reset);
  }

  /** The fields of a HEADERS frame, as {@code name: value}. */
  List<String> decode(Frame frame) throws IOException {
    ByteBuf block = Unpooled.wrappedBuffer(frame.bytes());
    try {
      List<String> fields = new ArrayList<>();
      decoder
          .decodeHeaders(frame.stream(), block)
          .forEach(field -> fields.add(field.getKey() + ": " + field.getValue()));
      return fields;
    } catch (Http2Exception e) {
      throw new IOException(e);
    } finally {
      block.release();
    }
  }
}
