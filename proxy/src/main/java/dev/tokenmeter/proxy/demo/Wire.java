package dev.tokenmeter.proxy.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** How one of the APIs puts an answer into bytes. */
interface Wire {

  /** The whole answer as one JSON document. */
  String json(Answer answer);

  /** The answer as the pieces of a stream, each to be flushed on its own. */
  List<String> stream(Answer answer);

  /** The content type of {@link #stream}. */
  default String streamType() {
    return "text/event-stream; charset=utf-8";
  }

  /** An error of the provider. */
  String error(int status, String message);

  /** An event without name. */
  static String data(ObjectNode json) {
    return "data: " + json + "\n\n";
  }

  /** An event that is named as its JSON's {@code type}. */
  static String named(ObjectNode json) {
    return "event: " + json.get("type").asText() + "\n" + data(json);
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
