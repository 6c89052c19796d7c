package dev.tokenmeter.proxy.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.UsageReport;
import dev.tokenmeter.metrics.usage.tap.Calibration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Recorded exchanges as JSON lines: one answer for each, whatever the line holds. */
final class TapLines {
  private final Calibration calibration;
  private final ObjectMapper json =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
              .build());

  TapLines(Calibration calibration) {
    this.calibration = calibration;
  }

  /** The answer to one line, without line feed. */
  String answer(String line) {
    try {
      return answer(json.readTree(line));
    } catch (JsonProcessingException e) {
      return refusal("not JSON: " + e.getOriginalMessage());
    } catch (IllegalArgumentException e) {
      return refusal(String.valueOf(e.getMessage()));
    }
  }

  private String answer(JsonNode asked) {
    if (!asked.isObject()) {
      return refusal("not a JSON object");
    }
    Recording.Tapped tapped =
        asked.hasNonNull("websocket")
            ? RecordedSession.of(asked, RecordedLine.dialect(asked)).tap(calibration)
            : RecordedLine.recording(asked).tap(RecordedLine.chunks(asked), calibration);
    ObjectNode answer = json.createObjectNode();
    Optional<UsageReport> report = tapped.report();
    Map<TokenType, Long> reported = reported(report.map(UsageReport::lines).orElse(List.of()));
    if (reported.isEmpty()) {
      answer.putNull("usage");
    } else {
      ObjectNode usage = answer.putObject("usage");
      reported.forEach((type, count) -> usage.put(type.label(), count));
    }
    answer.put("model", tapped.model().orElse(null));
    answer.put("complete", report.map(UsageReport::complete).orElse(false));
    report
        .map(found -> found.anomalies().stream().sorted().toList())
        .orElse(List.of())
        .forEach(answer.putArray("anomalies")::add);
    answer.put("bytes", tapped.bytes());
    return answer.toString();
  }

  private static Map<TokenType, Long> reported(List<UsageLine> lines) {
    Map<TokenType, Long> sums = new EnumMap<>(TokenType.class);
    for (UsageLine line : lines) {
      if (line.source() == Source.REPORTED) {
        line.tokens().counts().forEach((type, count) -> sums.merge(type, count, Long::sum));
      }
    }
    return sums;
  }

  private String refusal(String why) {
    ObjectNode answer = json.createObjectNode();
    answer.putNull("usage");
    answer.putNull("model");
    answer.put("complete", false);
    answer.putArray("anomalies").add("bad_line");
    answer.put("bytes", 0);
    answer.put("error", why.lines().findFirst().orElse(""));
    return answer.toString();
  }
}
