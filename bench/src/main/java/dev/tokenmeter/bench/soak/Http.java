package dev.tokenmeter.bench.soak;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of HTTP/1.1 as both ends of a soak need. */
final class Http {
  private static final Pattern LENGTH =
      Pattern.compile("\r\ncontent-length: *([0-9]+)", Pattern.CASE_INSENSITIVE);

  private Http() {}

  /** The next head with its blank line; empty if the connection ended before it. */
  static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder(256);
    while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
      int next = in.read();
      if (next < 0) {
        return "";
      }
      head.append((char) next);
    }
    return head.toString();
  }

  static long length(String head) {
    Matcher length = LENGTH.matcher(head);
    return length.find() ? Long.parseLong(length.group(1)) : 0;
  }

  static void chunk(OutputStream out, String data) throws IOException {
    out.write((Integer.toHexString(data.length()) + "\r\n" + data + "\r\n").getBytes(US_ASCII));
  }

  /** The data of the next chunk; empty at the last. */
  static String chunk(InputStream in) throws IOException {
    int size = Integer.parseInt(line(in), 16);
    String data = new String(in.readNBytes(size), US_ASCII);
    if (data.length() < size || !line(in).isEmpty()) {
      throw new IOException("the stream was cut in a chunk");
    }
    return data;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder(8);
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("the stream was cut");
      }
      line.append((char) next);
    }
    return line.toString().strip();
  }
}
