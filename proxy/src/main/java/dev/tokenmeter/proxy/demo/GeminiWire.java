package dev.tokenmeter.proxy.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** generateContent: every piece of a stream carries the running total. */
record GeminiWire(Framing framing) implements Wire {

  /** How a stream is framed. */
  enum Framing {
    SSE,
    ARRAY
  }

  @Override
  public String json(Answer answer) {
    return piece(answer, answer.text(), answer.spent().output(), Last.YES).toString();
  }

  @Override
  public List<String> stream(Answer answer) {
    List<String> parts = new ArrayList<>();
    int count = answer.pieces().size();
    for (int i = 0; i < count; i++) {
      Last last = i == count - 1 ? Last.YES : Last.NO;
      long soFar = answer.spent().output() * (i + 1) / count;
      ObjectNode piece = piece(answer, answer.pieces().get(i), soFar, last);
      parts.add(
          switch (framing) {
            case SSE -> "data: " + piece + "\r\n\r\n";
            case ARRAY -> (i == 0 ? "[" : ",\r\n") + piece + (last == Last.YES ? "]" : "\n");
          });
    }
    return parts;
  }

  @Override
  public String streamType() {
    return switch (framing) {
      case SSE -> "text/event-stream";
      case ARRAY -> "application/json; charset=UTF-8";
    };
  }

  @Override
  public String error(int status, String message) {
    String name =
        switch (status) {
          case 429 -> "RESOURCE_EXHAUSTED";
          case 404 -> "NOT_FOUND";
          case 503 -> "UNAVAILABLE";
          default -> "INTERNAL";
        };
    ObjectNode error = Wire.object();
    error.putObject("error").put("code", status).put("message", message).put("status", name);
    return error.toString();
  }

  private enum Last {
    YES,
    NO
  }

  private static ObjectNode piece(Answer answer, String text, long output, Last last) {
    Spent spent = answer.spent();
    ObjectNode body = Wire.object();
    ObjectNode candidate = body.putArray("candidates").addObject();
    ObjectNode content = candidate.putObject("content");
    content.putArray("parts").addObject().put("text", text);
    content.put("role", "model");
    if (last == Last.YES) {
      candidate.put("finishReason", "STOP");
    }
    candidate.put("index", 0);
    ObjectNode usage = body.putObject("usageMetadata");
    usage.put("promptTokenCount", spent.prompt());
    usage.put("candidatesTokenCount", output);
    usage.put("totalTokenCount", spent.prompt() + output + spent.reasoning());
    if (spent.cacheRead() > 0) {
      usage.put("cachedContentTokenCount", spent.cacheRead());
    }
    if (spent.reasoning() > 0) {
      usage.put("thoughtsTokenCount", spent.reasoning());
    }
    body.put("modelVersion", answer.model());
    body.put("responseId", answer.id());
    return body;
  }
}
