package dev.tokenmeter.proxy.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.function.Supplier;

/** {@code POST /-/reload}: the configuration is read again. */
record ReloadRoom(Supplier<Reload> reload) implements Room {
  /** Nobody has more to say to it. */
  private static final int LONGEST_BODY = 64 << 10;

  @Override
  public String path() {
    return "/-/reload";
  }

  @Override
  public Access access() {
    return Access.OPERATE;
  }

  @Override
  public Reply answer(Visit visit) throws IOException {
    if (!visit.contentType().equalsIgnoreCase("application/json")) {
      return Reply.text(415, "Content-Type must be application/json");
    }
    if (visit.body(LONGEST_BODY).isEmpty()) {
      return Reply.text(413, "the body is longer than " + LONGEST_BODY + " bytes");
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    return switch (reload.get()) {
      case Reload.Done _ -> Reply.json(200, json.put("reloaded", true).toString());
      case Reload.Refused refused -> {
        json.put("reloaded", false);
        refused.problems().forEach(json.putArray("problems")::add);
        yield Reply.json(422, json.toString());
      }
    };
  }
}
