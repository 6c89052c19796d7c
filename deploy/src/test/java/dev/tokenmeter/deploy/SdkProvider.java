package dev.tokenmeter.deploy;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Speaks the four APIs well enough for the providers' own SDKs, with other counts in each answer,
 * and keeps the truth of what it said was used. Compresses where the client takes it.
 */
final class SdkProvider {
  private static final String TEXT = "rain, gr\u00fc\u00dfe";
  private static final String ARGUMENTS = "{\\\"city\\\":\\\"Ulm\\\"}";

  private final Map<String, Long> truth = new TreeMap<>();
  private int answers;

  /** Token types and what was used of each, over all answers. */
  synchronized Map<String, Long> truth() {
    return new TreeMap<>(truth);
  }

  synchronized int answers() {
    return answers;
  }

  /** The whole answer to a request. */
  synchronized String answer(RawMessage request) throws IOException {
    answers++;
    String path = request.startLine().split(" ", 3)[1];
    boolean tool = request.body().contains("\"tools\"");
    boolean stream = request.body().contains("\"stream\":true") || path.contains("stream");
    String body;
    if (path.equals("/v1/messages")) {
      body = anthropic(tool, stream);
    } else if (path.equals("/v1/chat/completions")) {
      body = chat(tool, stream);
    } else if (path.equals("/v1/responses")) {
      body = responses(tool, stream);
    } else {
      body = gemini(tool, stream);
    }
    Codings coding =
        request.header("accept-encoding").orElse("").contains("gzip")
            ? Codings.GZIP
            : Codings.IDENTITY;
    String coded = coding.encode(body);
    return Wire.head(
            "HTTP/1.1 200 OK",
            "Content-Type: " + (stream ? "text/event-stream" : "application/json"),
            "Content-Encoding: " + coding.token(),
            "Transfer-Encoding: chunked")
        + Wire.chunk(coded.substring(0, coded.length() / 2))
        + Wire.chunk(coded.substring(coded.length() / 2))
        + "0\r\n\r\n";
  }

  /** Another count for each answer and type. */
  private long use(String type, int base) {
    long count = base + 7L * answers;
    truth.merge(type, count, Long::sum);
    return count;
  }

  private static String events(String... data) {
    StringBuilder out = new StringBuilder();
    for (String each : data) {
      int name = each.indexOf("\"type\":\"") + 8;
      out.append("event: ").append(each, name, each.indexOf('"', name));
      out.append("\ndata: ").append(each).append("\n\n");
    }
    return out.toString();
  }

  private String anthropic(boolean tool, boolean stream) {
    String input =
        "\"input_tokens\":"
            + use("input", 100)
            + ",\"cache_read_input_tokens\":"
            + use("cache_read", 1_000)
            + ",\"cache_creation_input_tokens\":0";
    String output = "\"output_tokens\":" + use("output", 30);
    String head =
        "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\","
            + "\"model\":\"claude-sonnet-4-5\",\"stop_sequence\":null,";
    String reason = "\"stop_reason\":\"" + (tool ? "tool_use" : "end_turn") + "\"";
    if (!stream) {
      String part =
          tool
              ? "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"weather\",\"input\":"
                  + ARGUMENTS.replace("\\", "")
                  + "}"
              : "{\"type\":\"text\",\"text\":\"" + TEXT + "\"}";
      return head
          + reason
          + (",\"content\":[" + part + "],\"usage\":{" + input + "," + output + "}}");
    }
    String block =
        tool
            ? "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"weather\",\"input\":{}}"
            : "{\"type\":\"text\",\"text\":\"\"}";
    String delta =
        tool
            ? "{\"type\":\"input_json_delta\",\"partial_json\":\"" + ARGUMENTS + "\"}"
            : "{\"type\":\"text_delta\",\"text\":\"" + TEXT + "\"}";
    return events(
        "{\"type\":\"message_start\",\"message\":"
            + head
            + "\"stop_reason\":null,\"content\":[],\"usage\":{"
            + input
            + ",\"output_tokens\":1}}}",
        "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":" + block + "}",
        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":" + delta + "}",
        "{\"type\":\"content_block_stop\",\"index\":0}",
        "{\"type\":\"message_delta\",\"delta\":{" + reason + "},\"usage\":{" + output + "}}",
        "{\"type\":\"message_stop\"}");
  }

  private String chat(boolean tool, boolean stream) {
    String said =
        tool
            ? "\"content\":null,\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"type\":\"function\","
                + "\"function\":{\"name\":\"weather\",\"arguments\":\""
                + ARGUMENTS
                + "\"}}]"
            : "\"content\":\"" + TEXT + "\"";
    String usage = openAiUsage("prompt", "completion");
    String reason = "\"finish_reason\":\"" + (tool ? "tool_calls" : "stop") + "\"";
    String head =
        "{\"id\":\"c\",\"created\":1,\"model\":\"gpt-5-mini\",\"object\":\"chat.completion";
    if (!stream) {
      return head
          + ("\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\"," + said + "},")
          + (reason + "}]," + usage + "}");
    }
    String choice = head + ".chunk\",\"choices\":[{\"index\":0,\"delta\":{";
    return "data: "
        + choice
        + ("\"role\":\"assistant\"," + said + "},\"finish_reason\":null}],\"usage\":null}\n\n")
        + ("data: " + choice + "}," + reason + "}],\"usage\":null}\n\n")
        + ("data: " + head + ".chunk\",\"choices\":[]," + usage + "}\n\ndata: [DONE]\n\n");
  }

  /** Sums include what was cached and thought, as OpenAI counts. */
  private String openAiUsage(String input, String output) {
    long cached = use("cache_read", 50);
    long reasoning = use("reasoning", 5);
    long in = use("input", 300) + cached;
    long out = use("output", 40) + reasoning;
    return ("\"usage\":{\"" + input + "_tokens\":" + in + ",\"" + output + "_tokens\":" + out)
        + (",\"total_tokens\":" + (in + out) + ",\"" + input + "_tokens_details\":")
        + ("{\"cached_tokens\":" + cached + "},\"" + output + "_tokens_details\":")
        + ("{\"reasoning_tokens\":" + reasoning + "}}");
  }

  private String responses(boolean tool, boolean stream) {
    String item =
        tool
            ? "{\"type\":\"function_call\",\"id\":\"f\",\"call_id\":\"c\",\"status\":\"completed\","
                + "\"name\":\"weather\",\"arguments\":\""
                + ARGUMENTS
                + "\"}"
            : "{\"type\":\"message\",\"id\":\"m\",\"role\":\"assistant\",\"status\":\"completed\","
                + "\"content\":[{\"type\":\"output_text\",\"annotations\":[],\"text\":\""
                + TEXT
                + "\"}]}";
    String head =
        "{\"id\":\"resp_1\",\"object\":\"response\",\"model\":\"gpt-5-codex\",\"output\":[";
    String whole =
        head + item + "],\"status\":\"completed\"," + openAiUsage("input", "output") + "}";
    return stream
        ? events(
            "{\"type\":\"response.created\",\"response\":"
                + head
                + "],\"status\":\"in_progress\",\"usage\":null}}",
            "{\"type\":\"response.completed\",\"response\":" + whole + "}")
        : whole;
  }

  private String gemini(boolean tool, boolean stream) {
    String part =
        tool
            ? "{\"functionCall\":{\"name\":\"weather\",\"args\":"
                + ARGUMENTS.replace("\\", "")
                + "}}"
            : "{\"text\":\"" + TEXT + "\"}";
    long cached = use("cache_read", 60);
    long in = use("input", 500) + cached;
    long out = use("output", 70);
    long thoughts = use("reasoning", 9);
    String usage =
        ("\"usageMetadata\":{\"promptTokenCount\":" + in + ",\"cachedContentTokenCount\":" + cached)
            + (",\"candidatesTokenCount\":" + out + ",\"thoughtsTokenCount\":" + thoughts)
            + (",\"totalTokenCount\":" + (in + out + thoughts) + "}");
    String whole =
        "{\"candidates\":[{\"index\":0,\"finishReason\":\"STOP\",\"content\":{\"role\":\"model\","
            + ("\"parts\":[" + part + "]}}],\"modelVersion\":\"gemini-2.5-pro\"," + usage + "}");
    return stream ? "data: " + whole + "\n\n" : whole;
  }
}
