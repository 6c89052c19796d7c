package dev.tokenmeter.proxy.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Chat Completions: a stream reports usage in one more chunk before its end, and only if the
 * request asked for it.
 */
record ChatWire(UsageInStream usageInStream) implements Wire {

  /** Whether {@code stream_options.include_usage} was set. */
  enum UsageInStream {
    ASKED,
    NOT_ASKED
  }

  @Override
  public String json(Answer answer) {
    ObjectNode body = head(answer, "chat.completion");
    ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
    choice.putObject("message").put("role", "assistant").put("content", answer.text());
    choice.put("finish_reason", "stop");
    body.set("usage", usage(answer.spent()));
    return body.toString();
  }

  @Override
  public List<String> stream(Answer answer) {
    List<String> events = new ArrayList<>();
    for (String piece : answer.pieces()) {
      ObjectNode chunk = chunk(answer);
      ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
      choice.putObject("delta").put("role", "assistant").put("content", piece);
      choice.putNull("finish_reason");
      events.add(Wire.data(chunk));
    }
    ObjectNode last = chunk(answer);
    ObjectNode choice = last.putArray("choices").addObject().put("index", 0);
    choice.putObject("delta");
    choice.put("finish_reason", "stop");
    events.add(Wire.data(last));
    if (usageInStream == UsageInStream.ASKED) {
      ObjectNode end = chunk(answer);
      end.putArray("choices");
      end.set("usage", usage(answer.spent()));
      events.add(Wire.data(end));
    }
    events.add("data: [DONE]\n\n");
    return events;
  }

  @Override
  public String error(int status, String message) {
    return OpenAiErrors.of(status, message);
  }

  private ObjectNode chunk(Answer answer) {
    ObjectNode chunk = head(answer, "chat.completion.chunk");
    if (usageInStream == UsageInStream.ASKED) {
      chunk.putNull("usage");
    }
    return chunk;
  }

  private static ObjectNode head(Answer answer, String object) {
    return Wire.object()
        .put("id", "chatcmpl-" + answer.id())
        .put("object", object)
        .put("created", 1_780_000_000L)
        .put("model", answer.model());
  }

  private static ObjectNode usage(Spent spent) {
    ObjectNode usage = Wire.object();
    usage.put("prompt_tokens", spent.prompt());
    usage.put("completion_tokens", spent.completion());
    usage.put("total_tokens", spent.prompt() + spent.completion());
    usage
        .putObject("prompt_tokens_details")
        .put("cached_tokens", spent.cacheRead())
        .put("cache_write_tokens", spent.cacheWrite());
    usage.putObject("completion_tokens_details").put("reasoning_tokens", spent.reasoning());
    return usage;
  }
}
