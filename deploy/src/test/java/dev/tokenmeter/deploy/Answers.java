package dev.tokenmeter.deploy;

/** Answers of the four APIs, and what they say was used. */
final class Answers {
  /** 11 input, 5 cache write for 5 minutes, 7 cache read, 13 output. */
  static final String ANTHROPIC_SSE =
      sse(
              "message_start",
              """
          {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant",\
          "model":"claude-sonnet-4-5-20250929","content":[],"stop_reason":null,"usage":{\
          "input_tokens":11,"cache_creation_input_tokens":5,"cache_read_input_tokens":7,\
          "cache_creation":{"ephemeral_5m_input_tokens":5,"ephemeral_1h_input_tokens":0},\
          "output_tokens":1}}}""")
          + sse(
              "content_block_start",
              """
              {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""")
          + sse(
              "content_block_delta",
              """
              {"type":"content_block_delta","index":0,"delta":{"type":"text_delta",\
              "text":"\\"usage\\":{\\"input_tokens\\":999}"}}""")
          + sse(
              "content_block_stop",
              """
              {"type":"content_block_stop","index":0}""")
          + sse(
              "message_delta",
              """
              {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},\
              "usage":{"output_tokens":13}}""")
          + sse(
              "message_stop",
              """
              {"type":"message_stop"}""");

  /** 20 input (4 of them from the cache), 9 output (3 of them reasoning). */
  static final String CHAT_JSON =
      """
      {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-5-mini-2026-01-01",\
      "choices":[{"index":0,"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}],\
      "usage":{"prompt_tokens":20,"completion_tokens":9,"total_tokens":29,\
      "prompt_tokens_details":{"cached_tokens":4},\
      "completion_tokens_details":{"reasoning_tokens":3}}}""";

  /** 30 input, 6 output and 2 thought. */
  static final String GEMINI_SSE =
      """
      data: {"candidates":[{"content":{"parts":[{"text":"hi"}],"role":"model"}}],\
      "usageMetadata":{"promptTokenCount":30,"totalTokenCount":30},"modelVersion":"gemini-2.5-pro"}

      data: {"candidates":[{"content":{"parts":[{"text":"!"}],"role":"model"},\
      "finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":30,"candidatesTokenCount":6,\
      "thoughtsTokenCount":2,"totalTokenCount":38},"modelVersion":"gemini-2.5-pro"}

      """;

  /** 40 input (8 from the cache), 12 output (5 reasoning). */
  static final String RESPONSES_SSE =
      sse(
              "response.created",
              """
          {"type":"response.created","response":{"id":"resp_1","object":"response",\
          "model":"gpt-5-codex","status":"in_progress","usage":null}}""")
          + sse(
              "response.output_text.delta",
              """
              {"type":"response.output_text.delta","item_id":"i","output_index":0,"delta":"hi"}""")
          + sse(
              "response.completed",
              """
              {"type":"response.completed","response":{"id":"resp_1","object":"response",\
              "model":"gpt-5-codex","status":"completed","usage":{"input_tokens":40,\
              "input_tokens_details":{"cached_tokens":8},"output_tokens":12,\
              "output_tokens_details":{"reasoning_tokens":5},"total_tokens":52}}}""");

  private Answers() {}

  private static String sse(String event, String data) {
    return "event: " + event + "\ndata: " + data + "\n\n";
  }
}
