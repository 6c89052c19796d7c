package dev.tokenmeter.metrics.usage.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Unmetered;
import dev.tokenmeter.metrics.usage.ws.Heard.Told;
import dev.tokenmeter.metrics.usage.ws.TurnEnd.How;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Turns of Gemini's Live API: usage is told by turn, in text and binary messages. */
final class LiveTurnsTest {
  private static final String SETUP = "{\"setup\":{\"model\":\"models/gemini-live-2.5\"}}";
  private static final String SAYS =
      "{\"clientContent\":{\"turns\":[{\"parts\":[{\"text\":\"hi\"}]}],\"turnComplete\":true}}";

  private static String content(String text) {
    return "{\"serverContent\":{\"modelTurn\":{\"parts\":[{\"text\":\"" + text + "\"}]}}}";
  }

  private static String counts(long prompt, long response) {
    return "\"usageMetadata\":{\"promptTokenCount\":%d,\"responseTokenCount\":%d,\"totalTokenCount\":%d}"
        .formatted(prompt, response, prompt + response);
  }

  private static String complete(long prompt, long response) {
    return "{\"serverContent\":{\"turnComplete\":true}," + counts(prompt, response) + "}";
  }

  @Test
  void turns_areSummedEachWithItsWholePrompt() {
    Heard heard =
        Talk.on(Talk.LIVE)
            .asks(SETUP)
            .answers("{\"setupComplete\":{}}")
            .asks(SAYS)
            .answers(content("one"), complete(143, 19))
            .asks(SAYS)
            .answersBinary(content("two"))
            .answersBinary(complete(181, 24))
            .asks(SAYS)
            .answers(content("three"), complete(224, 24))
            .over();
    assertThat(heard.ended()).hasSize(3).allMatch(turn -> turn.how() == How.DONE);
    assertThat(heard.ended()).allMatch(turn -> turn.model().orElse("").equals("gemini-live-2.5"));
    assertThat(heard.reported()).isEqualTo(Map.of(TokenType.INPUT, 548L, TokenType.OUTPUT, 67L));
  }

  @Test
  void snapshotsWithinATurn_countOnceAndTheLatest() {
    Told turn =
        Talk.on(Talk.LIVE)
            .asks(SAYS)
            .answers(
                "{" + counts(100, 2) + "}",
                content("more"),
                "{" + counts(100, 9) + "}",
                complete(100, 12))
            .over()
            .only();
    assertThat(turn.tokens(Source.REPORTED))
        .isEqualTo(Map.of(TokenType.INPUT, 100L, TokenType.OUTPUT, 12L));
  }

  @Test
  void usageAfterTheTurn_belongsToIt() {
    Told turn =
        Talk.on(Talk.LIVE)
            .asks(SAYS)
            .answers(
                content("x"),
                "{\"serverContent\":{\"turnComplete\":true}}",
                "{" + counts(10, 4) + "}")
            .over()
            .only();
    assertThat(turn.tokens(Source.REPORTED)).containsEntry(TokenType.OUTPUT, 4L);
    assertThat(turn.end().report().complete()).isTrue();
  }

  @Test
  void snapshotRepeatedAfterTheTurn_isNoTurn() {
    Heard heard =
        Talk.on(Talk.LIVE)
            .asks(SAYS)
            .answers(content("x"), complete(10, 4), "{" + counts(10, 4) + "}")
            .over();
    assertThat(heard.only().tokens(Source.REPORTED)).containsEntry(TokenType.OUTPUT, 4L);
  }

  @Test
  void turnWithoutUsage_isUnmetered() {
    Told turn =
        Talk.on(Talk.LIVE)
            .asks(SAYS)
            .answers(content("x"), "{\"serverContent\":{\"turnComplete\":true}}")
            .over()
            .only();
    assertThat(turn.how()).isEqualTo(How.CUT);
    assertThat(turn.unmetered()).hasValue(Unmetered.CUT);
  }

  @Test
  void toolCall_isPartOfItsTurn() {
    Told turn =
        Talk.on(Talk.LIVE)
            .asks(SAYS)
            .answers(
                "{\"toolCall\":{\"functionCalls\":[{\"name\":\"f\",\"args\":{\"usageMetadata\":"
                    + "{\"promptTokenCount\":9}}}]},"
                    + counts(50, 5)
                    + "}")
            .asks("{\"toolResponse\":{\"functionResponses\":[]}}")
            .answers(content("done"), complete(70, 8))
            .over()
            .only();
    assertThat(turn.tokens(Source.REPORTED))
        .isEqualTo(Map.of(TokenType.INPUT, 70L, TokenType.OUTPUT, 8L));
  }

  @Test
  void vertexNamesAndModalities_areRead() {
    Told turn =
        Talk.on("/ws/google.cloud.aiplatform.v1.LlmBidiService/BidiGenerateContent")
            .asks(
                "{\"setup\":{\"model\":\"projects/p/locations/l/publishers/google/models/g-live\"}}")
            .answers(
                "{\"serverContent\":{\"turnComplete\":true},\"usageMetadata\":{"
                    + "\"promptTokenCount\":30,\"candidatesTokenCount\":12,\"totalTokenCount\":42,"
                    + "\"promptTokensDetails\":[{\"modality\":\"AUDIO\",\"tokenCount\":20},"
                    + "{\"modality\":\"TEXT\",\"tokenCount\":10}],"
                    + "\"responseTokensDetails\":[{\"modality\":\"AUDIO\",\"tokenCount\":12}]}}")
            .over()
            .only();
    assertThat(turn.model()).hasValue("g-live");
    assertThat(turn.tokens(Source.REPORTED))
        .isEqualTo(
            Map.of(
                TokenType.INPUT, 10L,
                TokenType.INPUT_AUDIO, 20L,
                TokenType.OUTPUT, 0L,
                TokenType.OUTPUT_AUDIO, 12L));
  }

  @Test
  void audioOfTheClient_beginsNoTurn() {
    Heard heard =
        Talk.on(Talk.LIVE)
            .asks(SETUP, "{\"realtimeInput\":{\"audio\":{\"data\":\"AAAA\"}}}")
            .over();
    assertThat(heard.begun()).isZero();
  }
}
