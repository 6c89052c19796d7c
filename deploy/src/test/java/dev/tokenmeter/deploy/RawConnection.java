package dev.tokenmeter.deploy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Locale;
import java.util.Optional;

/**
 * One end of a TCP connection, spoken to in bytes; text is Latin-1. Every wait is bounded. One
 * thread at a time.
 */
final class RawConnection implements AutoCloseable {
  private static final int WAIT_MILLIS = 30_000;
  private static final int BUFFER = 64 << 10;

  /** How the peer ended the connection. */
  enum End {
    /** It said that no more comes. */
    FIN,
    /** It broke the connection. */
    RST
  }

  private final Socket socket;
  private final InputStream in;

  RawConnection(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(WAIT_MILLIS);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream(), BUFFER);
  }

  static RawConnection connect(InetSocketAddress address) throws IOException {
    return new RawConnection(new Socket(address.getAddress(), address.getPort()));
  }

  /** A client that takes little at once: its receive buffer is this small. */
  static RawConnection connectNarrow(InetSocketAddress address, int receiveBuffer)
      throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(receiveBuffer);
    socket.connect(address);
    return new RawConnection(socket);
  }

  RawConnection send(String text) throws IOException {
    return send(text.getBytes(ISO_8859_1));
  }

  RawConnection send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  /** Sends each byte as a segment of its own. */
  RawConnection sendByteByByte(String text) throws IOException {
    for (byte each : text.getBytes(ISO_8859_1)) {
      socket.getOutputStream().write(each);
    }
    return this;
  }

  /** Reads exactly so many bytes. */
  byte[] read(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("ended after " + bytes.length + " of " + count + " bytes");
    }
    return bytes;
  }

  /** Reads up to and including this text. */
  String readUntil(String mark) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.length() < mark.length() || text.indexOf(mark, text.length() - mark.length()) < 0) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("ended after: " + text);
      }
      text.append((char) next);
    }
    return text.toString();
  }

  /** Reads a start line, the fields and the blank line. */
  String readHead() throws IOException {
    return readUntil("\r\n\r\n");
  }

  RawMessage readRequest() throws IOException {
    String head = readHead();
    RawMessage message = new RawMessage(head, "", "");
    return isFramed(message) ? readBody(message) : message;
  }

  RawMessage readResponse() throws IOException {
    RawMessage message = new RawMessage(readHead(), "", "");
    int status = message.status();
    boolean bodiless = status < 200 || status == 204 || status == 304;
    return bodiless ? message : readBody(message);
  }

  private static boolean isFramed(RawMessage message) {
    return message.header("transfer-encoding").isPresent()
        || message.header("content-length").isPresent();
  }

  private RawMessage readBody(RawMessage message) throws IOException {
    Optional<String> coding = message.header("transfer-encoding");
    if (coding.map(value -> value.toLowerCase(Locale.ROOT).contains("chunked")).orElse(false)) {
      return readChunks(message.head());
    }
    Optional<String> length = message.header("content-length");
    byte[] bytes = length.isPresent() ? read(Integer.parseInt(length.get())) : in.readAllBytes();
    String body = new String(bytes, ISO_8859_1);
    return new RawMessage(message.head(), body, body);
  }

  private RawMessage readChunks(String head) throws IOException {
    ByteArrayOutputStream raw = new ByteArrayOutputStream();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      String line = readUntil("\r\n");
      raw.writeBytes(line.getBytes(ISO_8859_1));
      int size = Integer.parseInt(line.strip(), 16);
      if (size == 0) {
        break;
      }
      byte[] chunk = read(size);
      body.writeBytes(chunk);
      raw.writeBytes(chunk);
      raw.writeBytes(readUntil("\r\n").getBytes(ISO_8859_1));
    }
    String line;
    do {
      line = readUntil("\r\n");
      raw.writeBytes(line.getBytes(ISO_8859_1));
    } while (!line.equals("\r\n"));
    return new RawMessage(head, raw.toString(ISO_8859_1), body.toString(ISO_8859_1));
  }

  /** Reads whatever comes until the peer ends the connection. */
  Ending readToEnd() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      for (int next = in.read(); next >= 0; next = in.read()) {
        bytes.write(next);
      }
      return new Ending(End.FIN, bytes.toString(ISO_8859_1));
    } catch (SocketException e) {
      return new Ending(End.RST, bytes.toString(ISO_8859_1));
    }
  }

  /**
   * How a connection ended.
   *
   * @param rest what came before the end
   */
  record Ending(End end, String rest) {}

  /** Whether bytes wait to be read, without waiting for them. */
  int available() throws IOException {
    return in.available();
  }

  InputStream in() {
    return in;
  }

  /** Says that no more comes, and goes on reading. */
  void fin() throws IOException {
    socket.shutdownOutput();
  }

  /** Breaks the connection. */
  void rst() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
