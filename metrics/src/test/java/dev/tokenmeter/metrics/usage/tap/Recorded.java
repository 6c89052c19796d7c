package dev.tokenmeter.metrics.usage.tap;

import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.metrics.usage.CountedIds;
import dev.tokenmeter.metrics.usage.Endpoints;
import dev.tokenmeter.metrics.usage.UsageReport;
import dev.tokenmeter.metrics.usage.dialect.Ending;
import dev.tokenmeter.metrics.usage.dialect.ResponseHeaders;
import dev.tokenmeter.metrics.usage.scan.EventFrames;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A recorded exchange that can be shown to a tap in any pieces. */
final class Recorded {
  private static final long DELTA_KEY = 42;

  static final String SSE = "text/event-stream; charset=utf-8";
  static final String JSON = "application/json";
  static final String EVENT_STREAM = "application/vnd.amazon.eventstream";
  static final String MESSAGES = "/v1/messages";
  static final String CHAT = "/v1/chat/completions";
  static final String RESPONSES = "/v1/responses";
  static final String GENERATE = "/v1beta/models/gemini-3.8-flash:generateContent";
  static final String STREAM_GENERATE = "/v1beta/models/gemini-3.8-flash:streamGenerateContent";

  private final String path;
  private final String request;
  private final int status;
  private final String type;
  private final String encoding;
  private final byte[] body;
  private final Ending end;
  private final ResponseHeaders fields;

  private Recorded(
      String path,
      String request,
      int status,
      String type,
      String encoding,
      byte[] body,
      Ending end,
      ResponseHeaders fields) {
    this.path = path;
    this.request = request;
    this.status = status;
    this.type = type;
    this.encoding = encoding;
    this.body = body;
    this.end = end;
    this.fields = fields;
  }

  byte[] body() {
    return body;
  }

  static Recorded json(String path, String body) {
    return new Recorded(path, "{}", 200, JSON, "", utf8(body), Ending.CLEAN, ResponseHeaders.NONE);
  }

  /** An AWS event stream. */
  static Recorded frames(String path, EventFrames frames) {
    return new Recorded(
        path, "{}", 200, EVENT_STREAM, "", frames.bytes(), Ending.CLEAN, ResponseHeaders.NONE);
  }

  static Recorded sse(String path, String body) {
    return new Recorded(
        path, "{\"stream\":true}", 200, SSE, "", utf8(body), Ending.CLEAN, ResponseHeaders.NONE);
  }

  /** Events of these data lines. */
  static Recorded events(String path, String... data) {
    return sse(path, "data: " + String.join("\n\ndata: ", data) + "\n\n");
  }

  Recorded cut() {
    return new Recorded(path, request, status, type, encoding, body, Ending.CUT, fields);
  }

  Recorded asking(String json) {
    return new Recorded(path, json, status, type, encoding, body, end, fields);
  }

  Recorded typed(String contentType) {
    return new Recorded(path, request, status, contentType, encoding, body, end, fields);
  }

  Recorded coded(String contentEncoding, byte[] coded) {
    return new Recorded(path, request, status, type, contentEncoding, coded, end, fields);
  }

  Recorded answered(int code) {
    return new Recorded(path, request, code, type, encoding, body, end, fields);
  }

  /** With these fields in the head of the answer, by lower-case name. */
  Recorded headed(Map<String, String> head) {
    return new Recorded(
        path,
        request,
        status,
        type,
        encoding,
        body,
        end,
        name -> Optional.ofNullable(head.get(name)));
  }

  UsageReport read() {
    return read(List.of(body), new Calibration());
  }

  UsageReport read(Calibration calibration) {
    return read(List.of(body), calibration);
  }

  /** In pieces of this many bytes. */
  UsageReport readBy(int size) {
    List<byte[]> pieces = new ArrayList<>();
    for (int i = 0; i < body.length; i += size) {
      pieces.add(java.util.Arrays.copyOfRange(body, i, Math.min(body.length, i + size)));
    }
    return read(pieces, new Calibration());
  }

  /** In two pieces. */
  UsageReport readCutAt(int at) {
    return read(
        List.of(
            java.util.Arrays.copyOfRange(body, 0, at),
            java.util.Arrays.copyOfRange(body, at, body.length)),
        new Calibration());
  }

  UsageReport read(List<byte[]> pieces, Calibration calibration) {
    ExchangeTap tap = open(calibration);
    for (byte[] piece : pieces) {
      ByteBuffer direct = ByteBuffer.allocateDirect(piece.length).put(piece).flip();
      tap.responseBody(piece.length % 2 == 0 ? direct : ByteBuffer.wrap(piece));
    }
    return tap.finish(end == Ending.CUT);
  }

  /** A tap to which everything but the response body was shown. */
  ExchangeTap open(Calibration calibration) {
    ExchangeTap tap =
        ExchangeTap.open(
            Endpoints.of(Dialect.OPENAI, "POST", path), calibration, CountedIds.NONE, DELTA_KEY);
    tap.requestHead(JSON, "");
    tap.requestBody(ByteBuffer.wrap(utf8(request)));
    tap.responseHead(status, type, encoding, fields);
    return tap;
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
