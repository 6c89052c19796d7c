package dev.tokenmeter.metrics.usage.tap;

import static dev.tokenmeter.metrics.usage.tap.Recorded.CHAT;
import static dev.tokenmeter.metrics.usage.tap.Recorded.GENERATE;
import static dev.tokenmeter.metrics.usage.tap.Recorded.MESSAGES;
import static dev.tokenmeter.metrics.usage.tap.Recorded.RESPONSES;

import java.util.List;

/** Answers of all shapes, good and bad, for tests that hold for any of them. */
final class Corpus {
  private Corpus() {}

  static List<Recorded> all() {
    return List.of(
        Recorded.json(MESSAGES, AnthropicReaderTest.WHOLE),
        Recorded.sse(MESSAGES, AnthropicReaderTest.STREAM),
        Recorded.sse(MESSAGES, AnthropicReaderTest.STREAM.replace("\n", "\r\n")),
        Recorded.sse(MESSAGES, AnthropicReaderTest.STREAM.replace("\n", "\r")).cut(),
        Recorded.json(CHAT, ChatReaderTest.WHOLE),
        ChatReaderTest.stream(),
        Recorded.events(
            CHAT,
            "{\"broken\":",
            "{\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}",
            "[DONE]"),
        Recorded.events(
            CHAT,
            "{\"choices\":[{\"delta\":{\"content\":\"h\u00e9llo \u4f60\u597d \ud83e\udd14 \\u00e9 \\ud83e\\udd14 \\\\\\\"usage\\\"\"}}]}",
            "{\"choices\":[],\"us\\u0061ge\":{\"prompt_tokens\":11,\"completion\\u005ftokens\":22}}"),
        ResponsesReaderTest.stream(),
        Recorded.json(GENERATE, GeminiReaderTest.WHOLE),
        GeminiReaderTest.stream(),
        GeminiReaderTest.array(),
        Recorded.json(CHAT, "{\"usage\":{\"prompt_tokens\":-1,\"completion_tokens\":1.5}}"),
        Recorded.json(CHAT, "{\"usage\":{\"prompt_tokens\":+11,\"completion_tokens\":22}}"),
        Recorded.json(CHAT, "data: {\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}\n\n"),
        Recorded.sse(RESPONSES, "{\"error\":{\"message\":\"bad\"}}"),
        Recorded.json(CHAT, "<html>\"usage\":{\"prompt_tokens\":1}</html>"),
        Recorded.json(CHAT, "\n\n  \n"),
        ConverseReaderTest.whole(),
        ConverseReaderTest.stream(),
        InvokeReaderTest.claude(),
        InvokeReaderTest.kimi());
  }

  /** One of them; equal numbers give equal ones. */
  static Recorded any(int which) {
    List<Recorded> all = all();
    return all.get(Math.floorMod(which, all.size()));
  }
}
