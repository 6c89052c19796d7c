package dev.tokenmeter.proxy.simulation;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** What a provider sends for an {@link Ask}: Anthropic's Messages as a stream of events. */
final class Answers {
  /** A delta carries about so many tokens. */
  private static final int TOKENS = 4;

  private static final long LONG = 2_000;
  private static final int RECURRING = 30;

  private static final List<String> WORDS =
      List.of(
          "the", "of", "to", "a", "in", "file", "test", "value", "that", "returns", "method", "if",
          "we", "list", "is", "null", "add", "line", "error", "and", "name", "for", "type", "with",
          "this", "call", "class", "change", "not", "it", "first", "key");

  private final Random random = new Random(1);
  private final List<String> prose = IntStream.range(0, 5_000).mapToObj(i -> words()).toList();

  private String words() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < TOKENS; i++) {
      text.append(' ').append(WORDS.get(random.nextInt(WORDS.size())));
    }
    return text.toString();
  }

  /** The events up to where a client may leave: usage as the answer begins, and its text. */
  String begin(Ask ask, int number) {
    StringBuilder events = new StringBuilder();
    event(
        events,
        "message_start",
        "\"message\":{\"id\":\"msg_%d\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"%s\",\"content\":[],\"stop_reason\":null,\"usage\":%s}"
            .formatted(number, ask.model(), usage(ask, 1, 0)));
    int at = number;
    block(events, 0, "thinking");
    for (long left = ask.reasoning(); left > 0; left -= 10 * TOKENS) {
      delta(events, 0, "thinking", prose.get(at++ % prose.size()));
    }
    block(events, 1, "text");
    for (long left = ask.visible(); left > 0; left -= TOKENS) {
      delta(events, 1, "text", piece(ask, at++));
    }
    return event(events, "ping", "").toString();
  }

  /** Half of a long answer is what tables and lists repeat. */
  private String piece(Ask ask, int at) {
    if (ask.oneWord()) {
      return " word".repeat(1 + at % TOKENS);
    }
    boolean recurring = ask.visible() >= LONG && at % 2 == 0;
    return prose.get(at % (recurring ? RECURRING : prose.size()));
  }

  /** The events that end the answer. */
  String end(Ask ask) {
    StringBuilder events = new StringBuilder();
    event(events, "content_block_stop", "\"index\":1");
    event(
        events,
        "message_delta",
        "\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":"
            + usage(ask, ask.visible() + ask.reasoning(), ask.reasoning()));
    return event(events, "message_stop", "").toString();
  }

  /** The body of a refusal. */
  static String refusal(String type) {
    return "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"Again, later\"}}"
        .formatted(type);
  }

  private static void block(StringBuilder events, int index, String type) {
    event(
        events,
        "content_block_start",
        "\"index\":%d,\"content_block\":{\"type\":\"%s\",\"%s\":\"\"}"
            .formatted(index, type, type));
  }

  private static void delta(StringBuilder events, int index, String type, String text) {
    events
        .append("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":")
        .append(index)
        .append(",\"delta\":{\"type\":\"")
        .append(type)
        .append("_delta\",\"")
        .append(type)
        .append("\":\"")
        .append(text)
        .append("\"}}\n\n");
  }

  private static StringBuilder event(StringBuilder events, String type, String fields) {
    return events
        .append("event: ")
        .append(type)
        .append("\ndata: {\"type\":\"")
        .append(type)
        .append(fields.isEmpty() ? "\"" : "\",")
        .append(fields)
        .append("}\n\n");
  }

  private static String usage(Ask ask, long output, long thought) {
    return ("{\"input_tokens\":%d,\"cache_creation_input_tokens\":%d,\"cache_read_input_tokens\":%d,"
            + "\"cache_creation\":{\"ephemeral_5m_input_tokens\":%d,\"ephemeral_1h_input_tokens\":0},"
            + "\"output_tokens\":%d,\"output_tokens_details\":{\"thinking_tokens\":%d}}")
        .formatted(ask.input(), ask.written(), ask.read(), ask.written(), output, thought);
  }
}
