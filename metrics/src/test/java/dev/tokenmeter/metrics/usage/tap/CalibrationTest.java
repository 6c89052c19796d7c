package dev.tokenmeter.metrics.usage.tap;

import static dev.tokenmeter.metrics.usage.tap.Recorded.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.usage.UsageReport;
import org.junit.jupiter.api.Test;

final class CalibrationTest {
  @Test
  void unknownModel_isEstimatedByTheDefault() {
    assertThat(new Calibration().tokens("m", 380)).isEqualTo(100);
    assertThat(new Calibration().tokens("m", 1)).isEqualTo(1);
  }

  @Test
  void finishedStreams_moveTheRatioOfTheirModelOnly() {
    Calibration calibration = new Calibration();
    calibration.learn("m", 200, 100);
    assertThat(calibration.tokens("m", 200)).isEqualTo(100);
    assertThat(calibration.tokens("other", 380)).isEqualTo(100);
    for (int i = 0; i < 200; i++) {
      calibration.learn("m", 500, 100);
    }
    assertThat(calibration.tokens("m", 500)).isEqualTo(101);
  }

  @Test
  void shortOrImpossibleStreams_teachNothing() {
    Calibration calibration = new Calibration();
    calibration.learn("m", 10, Calibration.MIN_TOKENS - 1);
    calibration.learn("m", 0, 100);
    calibration.learn("m", 100_000, 100);
    calibration.learn("m", 100, 0);
    assertThat(calibration.tokens("m", 380)).isEqualTo(100);
  }

  @Test
  void models_areBounded() {
    Calibration calibration = new Calibration();
    for (int i = 0; i <= Calibration.MAX_MODELS; i++) {
      calibration.learn("m" + i, 100, 100);
    }
    assertThat(calibration.tokens("m" + (Calibration.MAX_MODELS - 1), 100)).isEqualTo(100);
    assertThat(calibration.tokens("m" + Calibration.MAX_MODELS, 380)).isEqualTo(100);
  }

  @Test
  void cutStream_isEstimatedByWhatAFinishedOneTaught() {
    Calibration calibration = new Calibration();
    String text =
        "{\"model\":\"m\",\"choices\":[{\"delta\":{\"content\":\"" + "x".repeat(100) + "\"}}]}";
    String usage =
        "{\"model\":\"m\",\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":50}}";
    Recorded.events(CHAT, text, usage, "[DONE]").read(calibration);
    UsageReport report = Recorded.events(CHAT, text).cut().read(calibration);
    assertThat(report.lines().getFirst().tokens().output()).isEqualTo(50);
    assertThat(report.reported()).isEmpty();
  }
}
