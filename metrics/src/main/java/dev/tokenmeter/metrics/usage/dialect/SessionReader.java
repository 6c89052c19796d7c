package dev.tokenmeter.metrics.usage.dialect;

import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.scan.PathTree;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One response on a WebSocket of OpenAI's Responses or Realtime, or one transcription: usage is
 * told once, by the event that ends it.
 */
final class SessionReader implements UsageReader {
  private static final byte[] RESPONSE = bytes("response.");
  private static final byte[] ERROR = bytes("error");
  private static final byte[] FAILED = bytes("response.failed");
  private static final byte[] FAILED_STATUS = bytes("failed");
  private static final byte[][] AUDIO = {
    bytes("response.audio.delta"), bytes("response.output_audio.delta")
  };

  private final Answer answer;
  private Optional<Tokens> usage = Optional.empty();
  private Optional<UsageLine> drawn = Optional.empty();
  private boolean ended;

  SessionReader(Answer answer) {
    this.answer = answer;
  }

  @Override
  public PathTree paths() {
    return SessionEvents.provider();
  }

  @Override
  public void read(Captures text) {
    if (!text.textStarts(SessionEvents.TYPE, RESPONSE)) {
      other(text);
      return;
    }
    if (text.length(SessionEvents.DELTA) > 0) {
      if (!isAudio(text)) {
        answer.delivered(text.length(SessionEvents.DELTA));
      }
      return;
    }
    answer.model(text, SessionEvents.MODEL);
    answer.responseId(text, SessionEvents.ID);
    answer.serviceTier(text, SessionEvents.SERVICE_TIER);
    answer.stopReason(text, SessionEvents.STATUS);
    if (text.has(SessionEvents.USAGE.present())) {
      usage = responseUsage(text).or(() -> usage);
      SessionEvents.TOOLS.read(text, answer).ifPresent(line -> drawn = Optional.of(line));
    }
    if (text.textIs(SessionEvents.TYPE, FAILED)
        || text.textIs(SessionEvents.STATUS, FAILED_STATUS)) {
      answer.fail();
    }
  }

  /** The provider said that the response, or the transcription, is over. */
  @Override
  public void endMark() {
    ended = true;
  }

  @Override
  public boolean complete(Ending ending) {
    return ended && !answer.failed();
  }

  @Override
  public boolean outputReported() {
    return usage.isPresent();
  }

  @Override
  public List<UsageLine> lines() {
    return Stream.concat(
            usage.stream().map(told -> new UsageLine(answer.model(), Source.REPORTED, told)),
            drawn.stream())
        .toList();
  }

  private void other(Captures text) {
    if (text.textIs(SessionEvents.TYPE, ERROR)) {
      answer.fail();
    } else if (text.has(SessionEvents.TRANSCRIPTION)) {
      RealtimeUsage told = RealtimeUsage.of(text, SessionEvents.TRANSCRIBED);
      usage = told.reported() ? Optional.of(told.tokens(answer)) : usage;
    }
  }

  /** Realtime names its details in the singular. */
  private Optional<Tokens> responseUsage(Captures text) {
    boolean realtime =
        text.has(SessionEvents.REALTIME.inputDetails())
            || text.has(SessionEvents.REALTIME.outputDetails());
    if (realtime) {
      RealtimeUsage told = RealtimeUsage.of(text, SessionEvents.REALTIME);
      return told.reported() ? Optional.of(told.tokens(answer)) : Optional.empty();
    }
    OpenAiUsage told = OpenAiUsage.of(text, SessionEvents.USAGE);
    return told.reported() ? Optional.of(told.tokens(answer)) : Optional.empty();
  }

  private static boolean isAudio(Captures text) {
    for (byte[] type : AUDIO) {
      if (text.textIs(SessionEvents.TYPE, type)) {
        return true;
      }
    }
    return false;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
