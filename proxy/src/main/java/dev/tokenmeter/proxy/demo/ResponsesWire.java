package dev.tokenmeter.proxy.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Responses: usage comes in {@code response.completed} and nowhere else. */
final class ResponsesWire implements Wire {

  @Override
  public String json(Answer answer) {
    return completed(answer).toString();
  }

  @Override
  public List<String> stream(Answer answer) {
    List<String> events = new ArrayList<>();
    ObjectNode created = Wire.object().put("type", "response.created");
    ObjectNode begun = response(answer, "in_progress");
    begun.putArray("output");
    begun.putNull("usage");
    created.set("response", begun);
    add(events, created);
    for (String piece : answer.pieces()) {
      ObjectNode delta = Wire.object().put("type", "response.output_text.delta");
      delta.put("item_id", "msg_" + answer.id()).put("output_index", 0).put("content_index", 0);
      add(events, delta.put("delta", piece));
    }
    ObjectNode end = Wire.object().put("type", "response.completed");
    end.set("response", completed(answer));
    add(events, end);
    return events;
  }

  @Override
  public String error(int status, String message) {
    return OpenAiErrors.of(status, message);
  }

  private static void add(List<String> events, ObjectNode event) {
    events.add(Wire.named(event.put("sequence_number", events.size())));
  }

  private static ObjectNode completed(Answer answer) {
    ObjectNode body = response(answer, "completed");
    ObjectNode message = body.putArray("output").addObject();
    message.put("type", "message").put("id", "msg_" + answer.id()).put("role", "assistant");
    message.putArray("content").addObject().put("type", "output_text").put("text", answer.text());
    Spent spent = answer.spent();
    ObjectNode usage = body.putObject("usage");
    usage.put("input_tokens", spent.prompt());
    usage
        .putObject("input_tokens_details")
        .put("cached_tokens", spent.cacheRead())
        .put("cache_write_tokens", spent.cacheWrite());
    usage.put("output_tokens", spent.completion());
    usage.putObject("output_tokens_details").put("reasoning_tokens", spent.reasoning());
    usage.put("total_tokens", spent.prompt() + spent.completion());
    return body;
  }

  private static ObjectNode response(Answer answer, String status) {
    return Wire.object()
        .put("id", "resp_" + answer.id())
        .put("object", "response")
        .put("status", status)
        .put("model", answer.model())
        .put("service_tier", "default");
  }
}
