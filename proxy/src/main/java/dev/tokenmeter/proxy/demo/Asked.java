package dev.tokenmeter.proxy.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a request wants of the mock provider. */
sealed interface Asked {

  /** An error in the shape of the API that was asked. */
  record Refused(Wire wire, int status, String why) implements Asked {}

  /** Something beside inference. */
  record Fixed(String json) implements Asked {}

  /** A whole answer. */
  record Whole(Wire wire, String model) implements Asked {}

  /** An answer piece by piece. */
  record Stream(Wire wire, String model) implements Asked {}

  Pattern GEMINI = Pattern.compile("/v1[a-z]*/models/([^/:]+):([A-Za-z]+)");
  ObjectMapper JSON = new ObjectMapper();

  /** Longest request that is read. */
  int LONGEST = 32 << 20;

  static Asked of(HttpExchange exchange) throws IOException {
    JsonNode body = body(exchange);
    String path = exchange.getRequestURI().getPath();
    Asked asked = of(path, String.valueOf(exchange.getRequestURI().getQuery()), body);
    String wish = exchange.getRequestHeaders().getFirst(MockProvider.WISH);
    Wire wire =
        switch (asked) {
          case Whole whole -> whole.wire();
          case Stream stream -> stream.wire();
          case Refused refused -> refused.wire();
          case Fixed _ -> new AnthropicWire();
        };
    return switch (wish) {
      case "overloaded" ->
          new Refused(wire, wire instanceof AnthropicWire ? 529 : 503, "Overloaded");
      case "limited" -> new Refused(wire, 429, "This request would exceed the rate limit");
      case null, default -> asked;
    };
  }

  private static Asked of(String path, String query, JsonNode body) {
    String model = body.path("model").asText("unknown");
    boolean stream = body.path("stream").asBoolean(false);
    Matcher gemini = GEMINI.matcher(path);
    if (gemini.matches()) {
      return gemini(gemini.group(1), gemini.group(2), query);
    }
    return switch (path) {
      case "/v1/messages" -> inference(new AnthropicWire(), model, stream);
      case "/v1/messages/count_tokens" -> new Fixed("{\"input_tokens\":2095}");
      case "/v1/chat/completions" -> inference(new ChatWire(usageInStream(body)), model, stream);
      case "/v1/responses" -> inference(new ResponsesWire(), model, stream);
      case "/v1/models" -> new Fixed(models());
      default -> new Refused(new AnthropicWire(), 404, "the mock provider has no " + path);
    };
  }

  private static Asked gemini(String model, String method, String query) {
    boolean sse = query.contains("alt=sse");
    Wire wire = new GeminiWire(sse ? GeminiWire.Framing.SSE : GeminiWire.Framing.ARRAY);
    return switch (method) {
      case "generateContent" -> new Whole(wire, model);
      case "streamGenerateContent" -> new Stream(wire, model);
      case "countTokens" -> new Fixed("{\"totalTokens\":2095}");
      default -> new Refused(wire, 404, "the mock provider has no " + method);
    };
  }

  private static Asked inference(Wire wire, String model, boolean stream) {
    return stream ? new Stream(wire, model) : new Whole(wire, model);
  }

  private static ChatWire.UsageInStream usageInStream(JsonNode body) {
    return body.path("stream_options").path("include_usage").asBoolean(false)
        ? ChatWire.UsageInStream.ASKED
        : ChatWire.UsageInStream.NOT_ASKED;
  }

  private static String models() {
    ObjectNode list = Wire.object().put("object", "list");
    list.putArray("data").addObject().put("id", "claude-sonnet-5-5").put("object", "model");
    return list.toString();
  }

  private static JsonNode body(HttpExchange exchange) throws IOException {
    byte[] bytes = exchange.getRequestBody().readNBytes(LONGEST);
    try {
      JsonNode json = JSON.readTree(bytes);
      return json == null ? Wire.object() : json;
    } catch (JsonProcessingException e) {
      return Wire.object();
    }
  }
}
