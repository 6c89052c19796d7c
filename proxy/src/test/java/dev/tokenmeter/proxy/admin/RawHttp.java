package dev.tokenmeter.proxy.admin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One request a connection, with any Host. */
record RawHttp(int port, String host) {

  /** What came back. */
  static final class Answer {
    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;

    Answer(int status, Map<String, String> headers, byte[] body) {
      this.status = status;
      this.headers = headers;
      this.body = body;
    }

    int status() {
      return status;
    }

    Map<String, String> headers() {
      return headers;
    }

    byte[] body() {
      return body;
    }

    String header(String name) {
      return headers.getOrDefault(name, "");
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  static RawHttp to(int port) {
    return new RawHttp(port, "127.0.0.1:" + port);
  }

  RawHttp as(String otherHost) {
    return new RawHttp(port, otherHost);
  }

  Answer get(String path, String... headers) throws IOException {
    return request("GET", path, headers);
  }

  Answer post(String path, String... headers) throws IOException {
    return request("POST", path, headers);
  }

  /** Posts this body. */
  Answer tell(String path, String body, String... headers) throws IOException {
    try (Socket socket = send("POST", path, body.getBytes(StandardCharsets.UTF_8), headers)) {
      return answer(socket);
    }
  }

  Answer request(String method, String path, String... headers) throws IOException {
    try (Socket socket = send(method, path, headers)) {
      return answer(socket);
    }
  }

  private static Answer answer(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    String head = head(in);
    String[] lines = head.split("\r\n", -1);
    Map<String, String> fields = new TreeMap<>();
    for (int i = 1; i < lines.length; i++) {
      String[] field = lines[i].split(":", 2);
      fields.put(field[0].toLowerCase(Locale.ROOT), field[1].strip());
    }
    return new Answer(Integer.parseInt(lines[0].split(" ", -1)[1]), fields, in.readAllBytes());
  }

  /** Sends a request and leaves the answer to the caller. */
  Socket send(String method, String path, String... headers) throws IOException {
    String body = method.equals("POST") ? "{}" : "";
    return send(method, path, body.getBytes(StandardCharsets.UTF_8), headers);
  }

  private Socket send(String method, String path, byte[] body, String... headers)
      throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    StringBuilder request = new StringBuilder();
    request.append(method).append(' ').append(path).append(" HTTP/1.1\r\n");
    request.append("Host: ").append(host).append("\r\nConnection: close\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    if (method.equals("POST")) {
      request.append("Content-Length: ").append(body.length).append("\r\n");
    }
    request.append("\r\n");
    socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().write(body);
    return socket;
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("ended inside the head: " + head.toString(StandardCharsets.UTF_8));
      }
      head.write(next);
    }
    return head.toString(StandardCharsets.ISO_8859_1).strip();
  }
}
