package dev.tokenmeter.deploy;

/** Builds messages as they stand on the wire. */
final class Wire {
  /** A small answer of known length. */
  static final String OK = head("HTTP/1.1 200 OK", "Content-Length: 2") + "ok";

  private Wire() {}

  /** A start line and fields with CRLFs, the blank line included. */
  static String head(String... lines) {
    return String.join("\r\n", lines) + "\r\n\r\n";
  }

  /** A GET without a body; the path begins with the provider's prefix. */
  static String get(String path, String... fields) {
    return head("GET " + path + " HTTP/1.1", fieldsWithHost(fields));
  }

  /** A POST of known length. */
  static String post(String path, String body, String... fields) {
    return head(
            "POST " + path + " HTTP/1.1",
            fieldsWithHost(fields),
            "Content-Length: " + body.length())
        + body;
  }

  /** The head of a POST in chunks. */
  static String postChunked(String path, String... fields) {
    return head("POST " + path + " HTTP/1.1", fieldsWithHost(fields), "Transfer-Encoding: chunked");
  }

  private static String fieldsWithHost(String... fields) {
    return fields.length == 0 ? "Host: x" : "Host: x\r\n" + String.join("\r\n", fields);
  }

  /** One chunk of a body. */
  static String chunk(String data) {
    return Integer.toHexString(data.length()) + "\r\n" + data + "\r\n";
  }
}
