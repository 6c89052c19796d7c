package dev.tokenmeter.bench.rig;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * The bytes that load generator and origin exchange. Every SSE event has the same length and
 * carries the origin's {@link System#nanoTime()}, which on Linux is one clock for all processes, so
 * that the load generator can tell how long an event was under way.
 */
public final class Wire {
  /** The header field that tells the origin what to answer, where a query would not arrive. */
  static final String ANSWER = "x-answer";

  /** Digits of the time stamp in an event. */
  static final int STAMP_LENGTH = 19;

  private static final String EVENT_START =
      "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"model\":\"m-1\","
          + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"";
  private static final String EVENT_END = "\"}}]}\n\n";

  /** Where the time stamp begins in an event. */
  static final int STAMP_OFFSET = EVENT_START.length();

  /** Bytes of one event, its blank line included. */
  public static final int EVENT_LENGTH = STAMP_OFFSET + STAMP_LENGTH + EVENT_END.length();

  private static final String USAGE_EVENT =
      "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"model\":\"m-1\",\"choices\":[],"
          + "\"usage\":{\"prompt_tokens\":21,\"completion_tokens\":200,\"total_tokens\":221}}\n\n"
          + "data: [DONE]\n\n";

  private static final byte[] CHUNK_START = ascii(Integer.toHexString(EVENT_LENGTH) + "\r\n");
  private static final byte[] EVENT_START_BYTES = ascii(EVENT_START);
  private static final byte[] EVENT_END_BYTES = ascii(EVENT_END + "\r\n");

  private Wire() {}

  /** The text in bytes, one a character. */
  public static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }

  /** A non-streaming answer of about 1 KB, usage at its end. */
  static byte[] jsonAnswer() {
    String body =
        "{\"id\":\"c1\",\"object\":\"chat.completion\",\"model\":\"m-1\",\"choices\":[{\"index\":0,"
            + "\"message\":{\"role\":\"assistant\",\"content\":\""
            + "All work and no play. ".repeat(38)
            + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":21,"
            + "\"completion_tokens\":200,\"total_tokens\":221}}";
    return ascii(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-request-id: req_0123456789\r\n"
            + "content-length: "
            + body.length()
            + "\r\n\r\n"
            + body);
  }

  /** An answer that is this text, all ASCII. */
  static byte[] textAnswer(String text) {
    return ascii(
        "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: "
            + text.length()
            + "\r\n\r\n"
            + text);
  }

  /** An event of 16 KiB and a little, as a chunk of its own. */
  static byte[] longEvent() {
    String event = EVENT_START + "0123456789abcdef".repeat(1_024) + EVENT_END;
    return ascii(Integer.toHexString(event.length()) + "\r\n" + event + "\r\n");
  }

  /** The head of a streaming answer. */
  static byte[] streamHead() {
    return ascii(
        String.join(
            "\r\n",
            "HTTP/1.1 200 OK",
            "content-type: text/event-stream",
            "x-request-id: req_0123456789",
            "transfer-encoding: chunked",
            "",
            ""));
  }

  /** Usage, end mark and last chunk of a streaming answer. */
  static byte[] streamEnd() {
    return ascii(
        Integer.toHexString(USAGE_EVENT.length()) + "\r\n" + USAGE_EVENT + "\r\n0\r\n\r\n");
  }

  /** Appends one event as a chunk of its own. */
  static void writeEvent(ByteBuf out, long stamp) {
    out.writeBytes(CHUNK_START).writeBytes(EVENT_START_BYTES);
    long rest = stamp;
    int start = out.writerIndex();
    out.writerIndex(start + STAMP_LENGTH);
    for (int i = STAMP_LENGTH - 1; i >= 0; i--) {
      out.setByte(start + i, '0' + (int) (rest % 10));
      rest /= 10;
    }
    out.writeBytes(EVENT_END_BYTES);
  }

  /** A short chat request; the query tells the origin what to answer. */
  public static byte[] request(int port, String query) {
    return request(port, query, List.of());
  }

  /** The same with more header fields. */
  static byte[] request(int port, String query, List<String> fields) {
    return request(
        port,
        query,
        "{\"model\":\"m-1\","
            + (query.equals("json")
                ? ""
                : "\"stream\":true,\"stream_options\":{\"include_usage\":true},")
            + "\"messages\":[{\"role\":\"user\",\"content\":\""
            + "Say it again, please. ".repeat(10)
            + "\"}]}",
        fields);
  }

  /**
   * A chat request with this body, which is ASCII, and more header fields.
   *
   * @param fields as they are written; if there are any, {@link #ANSWER} says what the query says,
   *     for a gateway that drops queries
   */
  static byte[] request(int port, String query, String body, List<String> fields) {
    String more =
        fields.isEmpty()
            ? ""
            : ANSWER + ": " + query + "\r\n" + String.join("\r\n", fields) + "\r\n";
    return ascii(
        "POST /v1/chat/completions?"
            + query
            + " HTTP/1.1\r\nhost: 127.0.0.1:"
            + port
            + "\r\nuser-agent: OpenAI/JS 7.57.0\r\naccept: application/json\r\n"
            + "authorization: Bearer sk-proj-0123456789abcdefghijklmnopqrstuvwxyz0123456789\r\n"
            + more
            + "content-type: application/json\r\ncontent-length: "
            + body.length()
            + "\r\n\r\n"
            + body);
  }
}
