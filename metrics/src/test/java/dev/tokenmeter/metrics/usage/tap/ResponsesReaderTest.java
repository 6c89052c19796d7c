package dev.tokenmeter.metrics.usage.tap;

import static dev.tokenmeter.metrics.usage.tap.Recorded.RESPONSES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.usage.Background;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.Unmetered;
import dev.tokenmeter.metrics.usage.UsageReport;
import org.junit.jupiter.api.Test;

final class ResponsesReaderTest {
  static final String COMPLETED =
      "{\"type\":\"response.completed\",\"sequence_number\":41,\"response\":{\"id\":\"resp_7\",\"object\":\"response\",\"status\":\"completed\",\"model\":\"gpt-5.6-sol\",\"service_tier\":\"default\",\"background\":false,\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"parameters\":{\"type\":\"object\",\"properties\":{\"usage\":{\"type\":\"string\"}}}}],\"output\":[],\"usage\":{\"input_tokens\":5000,\"input_tokens_details\":{\"cached_tokens\":4096,\"cache_write_tokens\":800,\"cache_write_tokens_details\":{\"ttl_30m_tokens\":800,\"ttl_12h_tokens\":0}},\"output_tokens\":700,\"output_tokens_details\":{\"reasoning_tokens\":512},\"total_tokens\":5700},\"tool_usage\":{\"image_gen\":{\"input_tokens\":0,\"input_tokens_details\":{\"text_tokens\":0,\"image_tokens\":0},\"output_tokens\":0,\"total_tokens\":0},\"web_search\":{\"num_requests\":2}}}}";
  private static final String CREATED =
      "{\"type\":\"response.created\",\"response\":{\"id\":\"resp_7\",\"status\":\"in_progress\",\"model\":\"gpt-5.6-sol\",\"usage\":null,\"metadata\":{\"usage\":\"x\"}}}";
  private static final String DELTA =
      "{\"type\":\"response.output_text.delta\",\"item_id\":\"i\",\"delta\":\"Hello\"}";

  static Recorded stream() {
    return Recorded.events(RESPONSES, CREATED, DELTA, COMPLETED);
  }

  @Test
  void completedEvent_isSplitIntoDisjointBuckets() {
    UsageReport report = stream().read();
    assertThat(Told.reported(report))
        .hasValue(
            Told.buckets(
                "input 104, cache_read 4096, cache_write_30m 800, output 188, reasoning 512"));
    assertThat(report.complete()).isTrue();
    assertThat(report.facts().model()).hasValue("gpt-5.6-sol");
    assertThat(report.facts().responseId()).hasValue("resp_7");
    assertThat(report.facts().stopReason()).hasValue("completed");
    assertThat(report.facts().deliveredTextBytes()).isEqualTo(5);
    assertThat(report.anomalies()).isEmpty();
  }

  @Test
  void usageOfAnEventThatDoesNotEnd_isIgnored() {
    UsageReport report =
        Recorded.events(
                RESPONSES,
                "{\"type\":\"response.in_progress\",\"response\":{\"usage\":{\"input_tokens\":5,\"output_tokens\":5}}}",
                "{\"type\":\"response.completed\",\"usage\":{\"input_tokens\":9,\"output_tokens\":9},\"response\":{\"usage\":null}}")
            .read();
    assertThat(report.lines()).isEmpty();
    assertThat(report.complete()).isTrue();
    assertThat(report.unmetered()).hasValue(Unmetered.USAGE_ABSENT);
  }

  @Test
  void incompleteAndFailed_countWhatTheySay() {
    for (String type : new String[] {"response.incomplete", "response.failed"}) {
      UsageReport report =
          Recorded.events(
                  RESPONSES,
                  "{\"type\":\""
                      + type
                      + "\",\"response\":{\"usage\":{\"input_tokens\":5,\"output_tokens\":4}}}")
              .read();
      assertThat(Told.reported(report)).hasValue(Told.buckets("input 5, output 4"));
      assertThat(report.complete()).isEqualTo(type.equals("response.incomplete"));
    }
  }

  @Test
  void wholeResponse_isReadAtItsRoot() {
    UsageReport report =
        Recorded.json(
                "/backend-api/codex/responses",
                "{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"completed\",\"model\":\"m\",\"output\":[{\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"abcd\"}]}],\"usage\":{\"input_tokens\":5,\"output_tokens\":4,\"total_tokens\":9}}")
            .read();
    assertThat(Told.reported(report)).hasValue(Told.buckets("input 5, output 4"));
    assertThat(report.complete()).isTrue();
    assertThat(report.facts().deliveredTextBytes()).isEqualTo(4);
  }

  @Test
  void compaction_hasNoModelOfItsOwn() {
    UsageReport report =
        Recorded.json(
                "/v1/responses/compact",
                "{\"id\":\"c\",\"object\":\"response.compaction\",\"output\":[],\"usage\":{\"input_tokens\":50,\"output_tokens\":4}}")
            .asking("{\"model\":\"gpt-5.6\"}")
            .read();
    assertThat(Told.reported(report)).hasValue(Told.buckets("input 50, output 4"));
    assertThat(report.facts().model()).isEmpty();
    assertThat(report.complete()).isTrue();
  }

  @Test
  void queuedResponse_isNeitherCompleteNorMissed() {
    UsageReport report =
        Recorded.json(
                RESPONSES,
                "{\"id\":\"r\",\"object\":\"response\",\"status\":\"queued\",\"usage\":null}")
            .read();
    assertThat(report.complete()).isFalse();
    assertThat(report.unmetered()).isEmpty();
    assertThat(report.facts().background()).isEqualTo(Background.RUNNING);
  }

  @Test
  void cutStream_isEstimatedFromItsText() {
    UsageReport report = Recorded.events(RESPONSES, CREATED, DELTA, DELTA).cut().read();
    assertThat(report.unmetered()).hasValue(Unmetered.CUT);
    assertThat(report.lines()).hasSize(1);
    assertThat(report.lines().getFirst().source()).isEqualTo(Source.ESTIMATED);
    assertThat(report.lines().getFirst().tokens().output()).isEqualTo(3);
  }

  @Test
  void soundDeltas_areNotText() {
    UsageReport report =
        Recorded.events(RESPONSES, "{\"type\":\"response.audio.delta\",\"delta\":\"AAAA\"}")
            .cut()
            .read();
    assertThat(report.lines()).isEmpty();
  }
}
