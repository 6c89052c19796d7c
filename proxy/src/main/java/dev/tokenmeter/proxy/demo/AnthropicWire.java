package dev.tokenmeter.proxy.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Messages: usage begins in {@code message_start} and is final in {@code message_delta}. */
final class AnthropicWire implements Wire {

  @Override
  public String json(Answer answer) {
    ObjectNode message = message(answer);
    message.putArray("content").addObject().put("type", "text").put("text", answer.text());
    message.put("stop_reason", "end_turn");
    message.set("usage", usage(answer.spent(), answer.spent().completion()));
    return message.toString();
  }

  @Override
  public List<String> stream(Answer answer) {
    List<String> events = new ArrayList<>();
    ObjectNode start = Wire.object().put("type", "message_start");
    ObjectNode message = message(answer);
    message.putArray("content");
    message.putNull("stop_reason");
    message.set("usage", usage(answer.spent(), 1));
    start.set("message", message);
    events.add(Wire.named(start));
    ObjectNode block = Wire.object().put("type", "content_block_start").put("index", 0);
    block.putObject("content_block").put("type", "text").put("text", "");
    events.add(Wire.named(block));
    events.add(Wire.named(Wire.object().put("type", "ping")));
    for (String piece : answer.pieces()) {
      ObjectNode delta = Wire.object().put("type", "content_block_delta").put("index", 0);
      delta.putObject("delta").put("type", "text_delta").put("text", piece);
      events.add(Wire.named(delta));
    }
    events.add(Wire.named(Wire.object().put("type", "content_block_stop").put("index", 0)));
    ObjectNode end = Wire.object().put("type", "message_delta");
    end.putObject("delta").put("stop_reason", "end_turn").putNull("stop_sequence");
    ObjectNode usage = end.putObject("usage");
    usage.put("input_tokens", answer.spent().input());
    usage.put("cache_creation_input_tokens", answer.spent().cacheWrite());
    usage.put("cache_read_input_tokens", answer.spent().cacheRead());
    putOutput(usage, answer.spent().completion(), answer.spent().reasoning());
    events.add(Wire.named(end));
    events.add(Wire.named(Wire.object().put("type", "message_stop")));
    return events;
  }

  @Override
  public String error(int status, String message) {
    String type =
        switch (status) {
          case 429 -> "rate_limit_error";
          case 529 -> "overloaded_error";
          case 404 -> "not_found_error";
          default -> "api_error";
        };
    ObjectNode error = Wire.object().put("type", "error");
    error.putObject("error").put("type", type).put("message", message);
    return error.toString();
  }

  private static ObjectNode message(Answer answer) {
    return Wire.object()
        .put("id", "msg_" + answer.id())
        .put("type", "message")
        .put("role", "assistant")
        .put("model", answer.model());
  }

  private static ObjectNode usage(Spent spent, long completion) {
    ObjectNode usage = Wire.object();
    usage.put("input_tokens", spent.input());
    usage.put("cache_creation_input_tokens", spent.cacheWrite());
    usage.put("cache_read_input_tokens", spent.cacheRead());
    usage
        .putObject("cache_creation")
        .put("ephemeral_5m_input_tokens", spent.cacheWrite())
        .put("ephemeral_1h_input_tokens", 0);
    putOutput(usage, completion, Math.min(completion, spent.reasoning()));
    usage.put("service_tier", "standard");
    return usage;
  }

  private static void putOutput(ObjectNode usage, long completion, long reasoning) {
    usage.put("output_tokens", completion);
    if (reasoning > 0) {
      usage.putObject("output_tokens_details").put("thinking_tokens", reasoning);
    }
  }
}
