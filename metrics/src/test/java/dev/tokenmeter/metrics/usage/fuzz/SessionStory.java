package dev.tokenmeter.metrics.usage.fuzz;

import dev.tokenmeter.metrics.usage.Endpoints;
import dev.tokenmeter.metrics.usage.RequestFacts;
import dev.tokenmeter.metrics.usage.TapFailure;
import dev.tokenmeter.metrics.usage.UsageReport;
import dev.tokenmeter.metrics.usage.tap.Calibration;
import dev.tokenmeter.metrics.usage.ws.SessionTap;
import dev.tokenmeter.metrics.usage.ws.Turn;
import dev.tokenmeter.metrics.usage.ws.TurnEnd;
import dev.tokenmeter.metrics.usage.ws.Turns;
import java.util.ArrayList;
import java.util.List;

/** What a tap tells of a WebSocket whose both sides send the same bytes, one after the other. */
final class SessionStory implements Turns, Turn {
  private static final List<String> PATHS =
      List.of("/v1/responses", "/v1/realtime", "/ws/x.GenerativeService.BidiGenerateContent");
  private static final List<List<String>> EXTENSIONS =
      List.of(
          List.of(),
          List.of("permessage-deflate"),
          List.of("permessage-deflate; server_no_context_takeover; client_no_context_takeover"));

  private final List<TurnEnd> ends = new ArrayList<>();
  private int begun;

  private SessionStory() {}

  /** The ends of all turns, of which none may be missing. */
  static List<TurnEnd> of(FuzzInput input, List<byte[]> pieces) {
    SessionStory story = new SessionStory();
    SessionTap tap =
        SessionTap.open(
            Endpoints.webSocket(PATHS.get(input.first() % PATHS.size())).orElseThrow(),
            EXTENSIONS.get(input.second() % EXTENSIONS.size()),
            new Calibration(),
            story);
    pieces.forEach(piece -> tap.fromClient(FuzzInput.direct(piece)));
    pieces.forEach(piece -> tap.fromProvider(FuzzInput.direct(piece)));
    tap.finish();
    if (story.begun != story.ends.size()) {
      throw new AssertionError(story.begun + " turns begun, " + story.ends.size() + " ended");
    }
    return story.ends;
  }

  /** Whether a defect of ours is among the causes. */
  static boolean defect(List<TurnEnd> ends) {
    return ends.stream()
        .anyMatch(end -> end.report().failure().filter(TapFailure.EXCEPTION::equals).isPresent());
  }

  @Override
  public Turn begin() {
    begun++;
    return this;
  }

  @Override
  public void progress(RequestFacts request, UsageReport soFar) {}

  @Override
  public void end(TurnEnd end) {
    ends.add(end);
  }

  @Override
  public void requestBytes(long bytes) {}

  @Override
  public void answered(long bytes) {}

  @Override
  public void firstOutput() {}

  @Override
  public void limitHit(String name) {}
}
