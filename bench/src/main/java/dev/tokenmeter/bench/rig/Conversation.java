package dev.tokenmeter.bench.rig;

import java.util.ArrayList;
import java.util.List;

/**
 * A long chat request as coding assistants send it: with every turn the whole conversation again,
 * prose and tool output with the escapes of source code.
 */
final class Conversation {
  private static final String START =
      "{\"model\":\"m-1\",\"max_tokens\":4096,\"messages\":[{\"role\":\"system\",\"content\":\""
          + "You are a careful engineer. Read before you write.\"}";
  private static final String USER =
      ",{\"role\":\"user\",\"content\":\"Here is the file, please make it shorter:\\n\\n"
          + "  if (name.equals(\\\"\\\")) {\\n    return List.of();\\n  }\\n".repeat(20)
          + "\"}";
  private static final String ASSISTANT =
      ",{\"role\":\"assistant\",\"content\":\""
          + "The method answers early, so the loop below it never sees an empty name. ".repeat(12)
          + "\"}";
  private static final String LAST = ",{\"role\":\"user\",\"content\":\"";
  private static final String END = "\"}]}";

  private Conversation() {}

  /** Valid JSON of exactly so many bytes, all ASCII; at least 300. */
  static String ofBytes(int bytes) {
    List<String> parts = new ArrayList<>(List.of(START));
    int left = bytes - START.length() - LAST.length() - END.length();
    if (left < 0) {
      throw new IllegalArgumentException("a conversation has at least 300 bytes, not " + bytes);
    }
    for (int turn = 0; left >= Math.max(USER.length(), ASSISTANT.length()); turn++) {
      String message = turn % 2 == 0 ? USER : ASSISTANT;
      parts.add(message);
      left -= message.length();
    }
    parts.add(LAST);
    parts.add("x".repeat(left));
    parts.add(END);
    return String.join("", parts);
  }
}
