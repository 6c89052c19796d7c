package dev.tokenmeter.metrics.usage.tap;

import static dev.tokenmeter.metrics.usage.tap.Recorded.CHAT;
import static dev.tokenmeter.metrics.usage.tap.Recorded.GENERATE;
import static dev.tokenmeter.metrics.usage.tap.Recorded.MESSAGES;
import static dev.tokenmeter.metrics.usage.tap.Recorded.RESPONSES;
import static dev.tokenmeter.metrics.usage.tap.Recorded.STREAM_GENERATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.usage.Background;
import dev.tokenmeter.metrics.usage.BilledUnit;
import dev.tokenmeter.metrics.usage.Unmetered;
import dev.tokenmeter.metrics.usage.UsageReport;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/**
 * One answer a provider's way of reporting, with the counts that are right for it. Event streams of
 * Bedrock and WebSockets have theirs beside their scanners.
 */
final class VectorsTest {
  @Test
  void vector1_wholeMessage() {
    told(
        Recorded.json(MESSAGES, AnthropicReaderTest.WHOLE),
        "input 12, cache_read 41000, cache_write_5m 300, cache_write_1h 2000, output 430, reasoning"
            + " 210");
  }

  @Test
  void vector2_streamByteByByteGzippedWithCrLf() throws IOException {
    byte[] zipped = ExchangeTapTest.gzip(AnthropicReaderTest.STREAM.replace("\n", "\r\n"));
    assertThat(Told.reported(Recorded.sse(MESSAGES, "").coded("gzip", zipped).readBy(1)))
        .hasValue(
            Told.buckets(
                "input 9, cache_write_5m 512, cache_read 18000, output 150, reasoning 100"));
  }

  @Test
  void vector3_zerosInTheStart() {
    told(
        Recorded.events(
            MESSAGES,
            "{\"type\":\"message_start\",\"message\":{\"model\":\"a\",\"usage\":{\"input_tokens\":0,\"output_tokens\":0}}}",
            "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"input_tokens\":14,\"output_tokens\":3,\"cache_read_input_tokens\":128}}"),
        "input 14, cache_read 128, output 3");
  }

  @Test
  void vector4_zerosInTheDelta() {
    told(
        Recorded.events(
            MESSAGES,
            "{\"type\":\"message_start\",\"message\":{\"model\":\"a\",\"usage\":{\"input_tokens\":50,\"cache_read_input_tokens\":900,\"output_tokens\":1}}}",
            "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"input_tokens\":0,\"cache_read_input_tokens\":0,\"output_tokens\":7}}"),
        "input 50, cache_read 900, output 7");
  }

  @Test
  void vector5_fallbackToAnotherModel() {
    told(
        Recorded.events(
            MESSAGES,
            "{\"type\":\"message_start\",\"message\":{\"model\":\"a\",\"usage\":{\"input_tokens\":50,\"cache_read_input_tokens\":900,\"output_tokens\":1}}}",
            "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"fallback\",\"to\":{\"model\":\"b\"}}}",
            "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"input_tokens\":60,\"cache_creation_input_tokens\":900,\"cache_read_input_tokens\":0,\"output_tokens\":7}}"),
        "input 60, cache_write_5m 900, output 7");
  }

  @Test
  void vector5b_writeThatBecameARead() {
    told(
        Recorded.events(
            MESSAGES,
            "{\"type\":\"message_start\",\"message\":{\"model\":\"a\",\"usage\":{\"input_tokens\":14,\"cache_creation_input_tokens\":35203,\"cache_creation\":{\"ephemeral_5m_input_tokens\":35203,\"ephemeral_1h_input_tokens\":0},\"output_tokens\":1}}}",
            "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"input_tokens\":14,\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":35203,\"output_tokens\":9}}"),
        "input 14, cache_read 35203, output 9");
  }

  @Test
  void vector6_twoDeltas() {
    told(
        Recorded.events(
            MESSAGES,
            "{\"type\":\"message_start\",\"message\":{\"model\":\"a\",\"usage\":{\"input_tokens\":5,\"output_tokens\":1}}}",
            "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":10}}",
            "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":25}}"),
        "input 5, output 25");
  }

  @Test
  void vector7_startOnlyThenReset() {
    Recorded recorded =
        Recorded.events(
                MESSAGES,
                "{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":50,\"cache_read_input_tokens\":900,\"output_tokens\":1}}}")
            .cut();
    told(recorded, "input 50, cache_read 900, output 1");
    assertThat(recorded.read().complete()).isFalse();
  }

  @Test
  void vector8_iterations() {
    UsageReport report =
        Recorded.json(
                MESSAGES,
                "{\"model\":\"m\",\"usage\":{\"input_tokens\":23000,\"output_tokens\":1000,\"iterations\":[{\"type\":\"compaction\",\"input_tokens\":180000,\"output_tokens\":3500},{\"type\":\"message\",\"input_tokens\":23000,\"output_tokens\":1000},{\"type\":\"advisor_message\",\"model\":\"claude-opus-5-5\",\"input_tokens\":900,\"output_tokens\":300}]}}")
            .read();
    assertThat(Told.positive(report.lines().get(0).tokens()))
        .isEqualTo(Told.buckets("input 203000, output 4500"));
    assertThat(report.lines().get(1).model()).hasValue("claude-opus-5-5");
    assertThat(Told.positive(report.lines().get(1).tokens()))
        .isEqualTo(Told.buckets("input 900, output 300"));
  }

  @Test
  void vector9_countTokens() {
    assertThat(Recorded.json("/v1/messages/count_tokens", "{\"input_tokens\":2095}").read().lines())
        .isEmpty();
  }

  @Test
  void vector10_chat() {
    told(
        Recorded.json(CHAT, ChatReaderTest.WHOLE),
        "input 564, cache_read 1024, cache_write 512, output 108, reasoning 192");
  }

  @Test
  void vector11_chatStreamAskedForUsageOrNot() {
    told(ChatReaderTest.stream(), "input 20, output 5");
    UsageReport unasked =
        Recorded.events(CHAT, "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}", "[DONE]")
            .read();
    assertThat(unasked.unmetered()).hasValue(Unmetered.USAGE_NOT_REQUESTED);
  }

  @Test
  void vector12_xai() {
    told(
        Recorded.json(
            CHAT,
            "{\"usage\":{\"prompt_tokens\":10120,\"completion_tokens\":1499,\"total_tokens\":14428,\"prompt_tokens_details\":{\"cached_tokens\":128},\"completion_tokens_details\":{\"reasoning_tokens\":2809}}}"),
        "input 9992, cache_read 128, output 1499, reasoning 2809");
  }

  @Test
  void vector13_deepSeek() {
    told(
        Recorded.json(
            CHAT,
            "{\"usage\":{\"prompt_tokens\":14,\"completion_tokens\":9,\"total_tokens\":23,\"prompt_cache_hit_tokens\":10,\"prompt_cache_miss_tokens\":4}}"),
        "input 4, cache_read 10, output 9");
  }

  @Test
  void vector14_kimi() {
    told(
        Recorded.events(
            CHAT,
            "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\",\"usage\":{\"prompt_tokens\":8,\"completion_tokens\":2,\"total_tokens\":10,\"cached_tokens\":5}}]}"),
        "input 3, cache_read 5, output 2");
  }

  @Test
  void vector15_groq() {
    told(
        Recorded.events(
            CHAT,
            "{\"choices\":[],\"x_groq\":{\"id\":\"req_1\",\"usage\":{\"queue_time\":0.03,\"prompt_tokens\":24,\"prompt_time\":0.0007,\"completion_tokens\":36,\"total_tokens\":60}}}"),
        "input 24, output 36");
  }

  @Test
  void vector16_vllm() {
    told(
        Recorded.events(
            CHAT,
            "{\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"usage\":{\"prompt_tokens\":16,\"completion_tokens\":0}}",
            "{\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"usage\":{\"prompt_tokens\":16,\"completion_tokens\":1}}",
            "{\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"usage\":{\"prompt_tokens\":16,\"completion_tokens\":2}}"),
        "input 16, output 2");
  }

  @Test
  void vector17_responses() {
    Recorded recorded =
        Recorded.events(
            RESPONSES,
            "{\"type\":\"response.completed\",\"sequence_number\":41,\"response\":{\"id\":\"resp_7\",\"object\":\"response\",\"status\":\"completed\",\"model\":\"gpt-5.6-sol\",\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"parameters\":{\"type\":\"object\",\"properties\":{\"usage\":{\"type\":\"string\"}}}}],\"output\":[],\"usage\":{\"input_tokens\":5000,\"input_tokens_details\":{\"cached_tokens\":4096,\"cache_write_tokens\":800,\"cache_write_tokens_details\":{\"ttl_30m_tokens\":800,\"ttl_12h_tokens\":0}},\"output_tokens\":700,\"output_tokens_details\":{\"reasoning_tokens\":512},\"total_tokens\":5700},\"tool_usage\":{\"image_gen\":{\"input_tokens\":0,\"input_tokens_details\":{\"text_tokens\":0,\"image_tokens\":0},\"output_tokens\":0,\"total_tokens\":0},\"web_search\":{\"num_requests\":2}}}}");
    told(recorded, "input 104, cache_read 4096, cache_write_30m 800, output 188, reasoning 512");
    assertThat(recorded.read().facts().units()).containsEntry(BilledUnit.WEB_SEARCH, 2L);
  }

  @Test
  void vector18_backgroundTellsItsUsageOnlyWhenItIsCollected() {
    UsageReport queued =
        Recorded.json(
                RESPONSES,
                "{\"id\":\"r\",\"status\":\"queued\",\"background\":true,\"usage\":null}")
            .read();
    assertThat(queued.lines()).isEmpty();
    assertThat(queued.unmetered()).isEmpty();
    assertThat(queued.facts().background()).isEqualTo(Background.RUNNING);
  }

  @Test
  void vector20_gemini() {
    told(
        Recorded.json(GENERATE, GeminiReaderTest.WHOLE),
        "input 952, input_audio 100, cache_read 2048, output 40, reasoning 756");
  }

  @Test
  void vector21_geminiStream() {
    told(
        Recorded.events(
            STREAM_GENERATE,
            "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}],\"usageMetadata\":{\"promptTokenCount\":100,\"candidatesTokenCount\":5,\"totalTokenCount\":105}}",
            "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}],\"usageMetadata\":{\"promptTokenCount\":100,\"candidatesTokenCount\":9,\"cachedContentTokenCount\":64,\"totalTokenCount\":109}}",
            "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}],\"usageMetadata\":{\"promptTokenCount\":100,\"candidatesTokenCount\":12,\"totalTokenCount\":112}}"),
        "input 36, cache_read 64, output 12");
  }

  @Test
  void vector22_geminiArrayCut() {
    Recorded recorded =
        Recorded.json(
                STREAM_GENERATE,
                "[{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}],\"usageMetadata\":{\"promptTokenCount\":100,\"candidatesTokenCount\":5,\"totalTokenCount\":105}},\r"
                    + "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}],\"usageMetadata\":{\"promptTokenCount\":100,\"candidatesTokenCount\":9,\"cachedContentTokenCount\":64,\"totalTokenCount\":109}}")
            .cut();
    told(recorded, "input 36, cache_read 64, output 9");
    assertThat(recorded.read().complete()).isFalse();
  }

  @Test
  void vector23_codeAssist() {
    told(
        Recorded.json(
            "/v1internal:generateContent",
            "{\"response\":" + GeminiReaderTest.WHOLE + ",\"traceId\":\"t\"}"),
        "input 952, input_audio 100, cache_read 2048, output 40, reasoning 756");
  }

  @Test
  void vector24_geminiCompatible() {
    told(
        Recorded.json(
            CHAT, "{\"usage\":{\"prompt_tokens\":20,\"completion_tokens\":5,\"total_tokens\":60}}"),
        "input 20, output 5, reasoning 35");
  }

  @Test
  void vector28_ollamaWithoutATrailingNewline() {
    told(
        Recorded.json(
                "/api/chat",
                "{\"model\":\"m\",\"message\":{\"content\":\"a\"},\"done\":false}\n"
                    + "{\"model\":\"m\",\"done\":true,\"prompt_eval_count\":26,\"eval_count\":298}")
            .typed("application/x-ndjson"),
        "input 26, output 298");
  }

  @Test
  void vector29_cohere() {
    told(
        Recorded.events(
            "/v2/chat",
            "{\"type\":\"message-end\",\"delta\":{\"finish_reason\":\"COMPLETE\",\"usage\":{\"billed_units\":{\"input_tokens\":5,\"output_tokens\":18},\"tokens\":{\"input_tokens\":75,\"output_tokens\":18}}}}"),
        "input 5, output 18");
  }

  @Test
  void vector31_refusedNumbers() {
    Recorded recorded =
        Recorded.json(
            MESSAGES,
            "{\"usage\":{\"input_tokens\":\"12\",\"output_tokens\":3.0,\"cache_read_input_tokens\":-4,\"cache_creation_input_tokens\":1e400}}");
    told(recorded, "input 12, output 3");
    assertThat(recorded.read().anomalies()).hasSize(2);
  }

  @Test
  void vector32_escapedNames() {
    told(
        Recorded.json(
            MESSAGES,
            "{\"\\u0075sage\":{\"input\\u005ftokens\":7,\"output_tokens\":1},\"content\":[{\"type\":\"tool_use\",\"input\":{\"usage\":{\"input_tokens\":9}}}]}"),
        "input 7, output 1");
  }

  private static void told(Recorded recorded, String buckets) {
    assertThat(Told.reported(recorded.read())).hasValue(Told.buckets(buckets));
  }
}
