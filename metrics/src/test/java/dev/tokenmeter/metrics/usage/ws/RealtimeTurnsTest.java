package dev.tokenmeter.metrics.usage.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Unmetered;
import dev.tokenmeter.metrics.usage.ws.Heard.Told;
import dev.tokenmeter.metrics.usage.ws.TurnEnd.How;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Turns of OpenAI's Realtime: responses, asked for or not, and transcriptions. */
final class RealtimeTurnsTest {
  private static final String SESSION =
      "{\"type\":\"session.created\",\"session\":{\"model\":\"gpt-realtime\",\"audio\":{\"input\":"
          + "{\"transcription\":{\"model\":\"gpt-4o-transcribe\"}}}}}";
  private static final String CREATED =
      "{\"type\":\"response.created\",\"response\":{\"id\":\"r\",\"status\":\"in_progress\"}}";

  private static String done(String id, String usage) {
    return "{\"type\":\"response.done\",\"response\":{\"id\":\""
        + id
        + "\",\"status\":\"completed\",\"usage\":"
        + usage
        + "}}";
  }

  @Test
  void modalities_landInBucketsOfTheirOwn() {
    Told turn =
        Talk.on(Talk.REALTIME)
            .answers(
                SESSION,
                CREATED,
                done(
                    "r",
                    "{\"total_tokens\":230,\"input_tokens\":200,\"output_tokens\":30,"
                        + "\"input_token_details\":{\"text_tokens\":150,\"audio_tokens\":50,"
                        + "\"cached_tokens\":60,\"cached_tokens_details\":{\"text_tokens\":40,"
                        + "\"audio_tokens\":20}},\"output_token_details\":{\"text_tokens\":10,"
                        + "\"audio_tokens\":20}}"))
            .over()
            .only();
    assertThat(turn.tokens(Source.REPORTED))
        .isEqualTo(
            Map.of(
                TokenType.INPUT, 110L,
                TokenType.INPUT_AUDIO, 30L,
                TokenType.CACHE_READ, 40L,
                TokenType.CACHE_READ_AUDIO, 20L,
                TokenType.OUTPUT, 10L,
                TokenType.OUTPUT_AUDIO, 20L));
    assertThat(turn.model()).hasValue("gpt-realtime");
  }

  @Test
  void images_landInBucketsOfTheirOwn() {
    Told turn =
        Talk.on(Talk.REALTIME)
            .answers(
                CREATED,
                done(
                    "r",
                    "{\"input_tokens\":100,\"output_tokens\":3,\"input_token_details\":{"
                        + "\"text_tokens\":40,\"image_tokens\":60,\"cached_tokens\":25,"
                        + "\"cached_tokens_details\":{\"text_tokens\":5,\"image_tokens\":20}}}"))
            .over()
            .only();
    assertThat(turn.tokens(Source.REPORTED))
        .isEqualTo(
            Map.of(
                TokenType.INPUT, 35L,
                TokenType.INPUT_IMAGE, 40L,
                TokenType.CACHE_READ, 5L,
                TokenType.CACHE_READ_IMAGE, 20L,
                TokenType.OUTPUT, 3L));
  }

  @Test
  void missingDetails_makeAllOfItText() {
    Told turn =
        Talk.on(Talk.REALTIME)
            .answers(
                done(
                    "r",
                    "{\"input_tokens\":50,\"output_tokens\":7,"
                        + "\"input_token_details\":{\"cached_tokens\":20}}"))
            .over()
            .only();
    assertThat(turn.tokens(Source.REPORTED))
        .isEqualTo(Map.of(TokenType.INPUT, 30L, TokenType.CACHE_READ, 20L, TokenType.OUTPUT, 7L));
  }

  @Test
  void cancelledResponse_isCounted() {
    Told turn =
        Talk.on(Talk.REALTIME)
            .asks("{\"type\":\"response.create\",\"response\":{}}")
            .answers(
                CREATED,
                "{\"type\":\"response.done\",\"response\":{\"id\":\"r\",\"status\":\"cancelled\","
                    + "\"usage\":{\"input_tokens\":5,\"output_tokens\":1}}}")
            .over()
            .only();
    assertThat(turn.how()).isEqualTo(How.DONE);
    assertThat(turn.tokens(Source.REPORTED)).containsEntry(TokenType.OUTPUT, 1L);
  }

  @Test
  void failedResponse_isAnError() {
    Told turn =
        Talk.on(Talk.REALTIME)
            .answers(
                CREATED,
                "{\"type\":\"response.done\",\"response\":{\"id\":\"r\",\"status\":\"failed\","
                    + "\"usage\":{\"input_tokens\":5,\"output_tokens\":0}}}")
            .over()
            .only();
    assertThat(turn.how()).isEqualTo(How.FAILED);
  }

  @Test
  void transcription_isATurnOnAModelOfItsOwn() {
    String transcribed =
        "{\"type\":\"conversation.item.input_audio_transcription.completed\",\"item_id\":\"i1\","
            + "\"transcript\":\"hello\",\"usage\":{\"type\":\"tokens\",\"total_tokens\":22,"
            + "\"input_tokens\":13,\"input_token_details\":{\"text_tokens\":1,"
            + "\"audio_tokens\":12},\"output_tokens\":9}}";
    Told turn = Talk.on(Talk.REALTIME).answers(SESSION, transcribed, transcribed).over().only();
    assertThat(turn.model()).hasValue("gpt-4o-transcribe");
    assertThat(turn.tokens(Source.REPORTED))
        .isEqualTo(Map.of(TokenType.INPUT, 1L, TokenType.INPUT_AUDIO, 12L, TokenType.OUTPUT, 9L));
  }

  @Test
  void transcriptionToldInSeconds_isUnmetered() {
    Told turn =
        Talk.on(Talk.REALTIME)
            .answers(
                "{\"type\":\"conversation.item.input_audio_transcription.completed\","
                    + "\"item_id\":\"i1\",\"usage\":{\"type\":\"duration\",\"seconds\":4}}")
            .over()
            .only();
    assertThat(turn.unmetered()).hasValue(Unmetered.USAGE_ABSENT);
  }

  @Test
  void audio_isNotTakenForText() {
    Told turn =
        Talk.on(Talk.REALTIME)
            .answers(
                CREATED,
                "{\"type\":\"response.output_audio.delta\",\"response_id\":\"r\",\"delta\":\"UklGRg==\"}",
                "{\"type\":\"response.output_audio_transcript.delta\",\"response_id\":\"r\","
                    + "\"delta\":\"four\"}")
            .over()
            .only();
    assertThat(turn.end().report().facts().deliveredTextBytes()).isEqualTo(4);
  }

  @Test
  void errorAboutAnotherEvent_leavesTheRequestAlone() {
    Told turn =
        Talk.on(Talk.REALTIME)
            .asks("{\"type\":\"response.create\",\"event_id\":\"e2\"}")
            .answers(
                "{\"type\":\"error\",\"error\":{\"code\":\"x\",\"event_id\":\"e1\"}}",
                CREATED,
                done("r", "{\"input_tokens\":5,\"output_tokens\":1}"))
            .over()
            .only();
    assertThat(turn.how()).isEqualTo(How.DONE);
  }

  @Test
  void errorAboutTheRequest_failsIt() {
    Told turn =
        Talk.on(Talk.REALTIME)
            .asks("{\"type\":\"response.create\",\"event_id\":\"e2\"}")
            .answers("{\"type\":\"error\",\"error\":{\"code\":\"x\",\"event_id\":\"e2\"}}")
            .over()
            .only();
    assertThat(turn.how()).isEqualTo(How.FAILED);
  }

  @Test
  void responsesSideBySide_areKeptApartByTheirIds() {
    Heard heard =
        Talk.on(Talk.REALTIME)
            .answers(
                CREATED,
                CREATED.replace("\"r\"", "\"s\""),
                "{\"type\":\"response.output_text.delta\",\"response_id\":\"r\",\"delta\":\"abcd\"}",
                done("s", "{\"input_tokens\":5,\"output_tokens\":1}"),
                done("r", "{\"input_tokens\":7,\"output_tokens\":2}"))
            .over();
    assertThat(heard.ended())
        .extracting(turn -> turn.end().report().facts().deliveredTextBytes())
        .containsExactly(0L, 4L);
    assertThat(heard.reported()).containsEntry(TokenType.INPUT, 12L);
  }
}
