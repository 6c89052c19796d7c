package dev.tokenmeter.metrics.usage.ws;

import dev.tokenmeter.metrics.usage.dialect.SessionEvents;
import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.scan.Path;
import dev.tokenmeter.metrics.usage.scan.PathTree;
import dev.tokenmeter.metrics.usage.tap.TurnTap;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * OpenAI's Responses and Realtime: a turn is a response, known by its id and counted once, at the
 * event that ends it. Requests are matched with responses only for their model and their time: a
 * provider may answer unasked, and does when it is steered or hears speech.
 */
final class EventDialogue implements Dialogue {
  /** Ids remembered as counted. A provider repeats an end within moments or never. */
  static final int MAX_ENDED = 512;

  private final OpenTurns turns;
  private final List<OpenTurn> waiting = new ArrayList<>();

  /** Responses under way, the newest last. */
  private final List<OpenTurn> running = new ArrayList<>();

  private final Set<String> ended = new LinkedHashSet<>();
  private Optional<String> model = Optional.empty();
  private Optional<String> transcriptionModel = Optional.empty();

  EventDialogue(OpenTurns turns) {
    this.turns = turns;
  }

  @Override
  public PathTree clientPaths() {
    return SessionEvents.client();
  }

  @Override
  public PathTree providerPaths() {
    return SessionEvents.provider();
  }

  @Override
  public Optional<String> model() {
    return model;
  }

  @Override
  public void asked(Captures message, long wireBytes) {
    turns.requestBytes(wireBytes);
    if (!SessionEvents.asks(message)) {
      return;
    }
    String lane = message.text(SessionEvents.ASK_LANE).orElse("");
    settleFailed(lane);
    boolean warmUp = !message.flag(SessionEvents.ASK_GENERATE).orElse(true);
    OpenTurn.Asked asked =
        new OpenTurn.Asked(
            OpenTurn.Asked.facts(text(message, SessionEvents.ASK_MODEL).or(() -> model)),
            warmUp ? TurnTap.Due.NOTHING : TurnTap.Due.USAGE,
            lane,
            message.text(SessionEvents.ASK_EVENT_ID));
    turns.begin(asked).ifPresent(waiting::add);
  }

  @Override
  public void answered(Captures message, long wireBytes) {
    switch (SessionEvents.kind(message)) {
      case STARTED -> started(message, wireBytes);
      case GOING_ON -> goesOn(message, wireBytes);
      case ENDED -> ended(message, wireBytes);
      case ERROR -> failed(message, wireBytes);
      case TRANSCRIBED -> transcribed(message, wireBytes);
      case OTHER -> session(message);
    }
  }

  private void session(Captures message) {
    model = text(message, SessionEvents.SESSION_MODEL).or(() -> model);
    transcriptionModel =
        text(message, SessionEvents.TRANSCRIPTION_MODEL)
            .or(() -> text(message, SessionEvents.TRANSCRIPTION_MODEL_BEFORE))
            .or(() -> transcriptionModel);
  }

  private void started(Captures message, long wireBytes) {
    Optional<String> id = id(message);
    if (id.filter(ended::contains).isPresent()) {
      return;
    }
    Optional<OpenTurn> known = id.flatMap(this::named);
    if (known.isEmpty()) {
      String lane = lane(message);
      settleFailed(lane);
      known = takeWaiting(lane).or(() -> turns.begin(OpenTurn.Asked.nothing(model, lane)));
      known.ifPresent(running::add);
    }
    known.ifPresent(
        turn -> {
          turn.answeredAs(id, lane(message));
          turn.read(message, wireBytes);
        });
  }

  private void goesOn(Captures message, long wireBytes) {
    ofMessage(message).ifPresent(turn -> turn.read(message, wireBytes));
  }

  private void ended(Captures message, long wireBytes) {
    Optional<String> id = id(message);
    if (id.filter(ended::contains).isPresent()) {
      return;
    }
    String lane = lane(message);
    OpenTurn turn =
        id.flatMap(this::named)
            .or(() -> unnamed(lane))
            .or(() -> takeWaiting(lane))
            .orElseGet(() -> turns.beginAtEnd(OpenTurn.Asked.nothing(model, lane)));
    turn.read(message, wireBytes);
    turn.endMark();
    id.ifPresent(this::remember);
    close(turn);
  }

  private void failed(Captures message, long wireBytes) {
    Optional<String> about = message.text(SessionEvents.ERROR_EVENT_ID);
    String lane = lane(message);
    Optional<OpenTurn> refused = about.isPresent() ? askedBy(about) : takeWaiting(lane);
    Optional<OpenTurn> hit =
        about.isPresent() ? refused : refused.or(() -> newest(lane)).or(this::onlyOne);
    hit.ifPresent(
        turn -> {
          turn.errorStatus(message.count(SessionEvents.ERROR_STATUS));
          turn.read(message, wireBytes);
        });
    refused.ifPresent(
        turn -> {
          waiting.remove(turn);
          turns.remove(turn);
          turn.refuse();
        });
  }

  /** A turn of its own, on a model of its own. */
  private void transcribed(Captures message, long wireBytes) {
    Optional<String> item = message.text(SessionEvents.ITEM_ID).map(id -> "item " + id);
    if (item.filter(ended::contains).isPresent()) {
      return;
    }
    item.ifPresent(this::remember);
    OpenTurn turn = turns.beginAtEnd(OpenTurn.Asked.nothing(transcriptionModel, ""));
    turn.read(message, wireBytes);
    turn.endMark();
    turn.end();
  }

  private void remember(String id) {
    if (ended.size() >= MAX_ENDED) {
      ended.remove(ended.iterator().next());
    }
    ended.add(id);
  }

  private void close(OpenTurn turn) {
    waiting.remove(turn);
    running.remove(turn);
    turns.remove(turn);
    turn.end();
  }

  /** A failed response waits for its end, which may tell usage, until its lane goes on. */
  private void settleFailed(String lane) {
    newest(lane).filter(OpenTurn::failed).ifPresent(this::close);
  }

  private Optional<OpenTurn> ofMessage(Captures message) {
    if (message.has(SessionEvents.RESPONSE_ID)) {
      for (OpenTurn turn : running) {
        if (message.textEquals(SessionEvents.RESPONSE_ID, turn.id().orElse(""))) {
          return Optional.of(turn);
        }
      }
      return Optional.empty();
    }
    Optional<OpenTurn> newest = newest(lane(message));
    if (newest.isPresent()) {
      return newest;
    }
    Optional<OpenTurn> begun = takeWaiting(lane(message));
    begun.ifPresent(running::add);
    return begun;
  }

  private Optional<OpenTurn> named(String id) {
    return running.stream().filter(turn -> turn.id().filter(id::equals).isPresent()).findFirst();
  }

  /** A response under way whose id was never told. */
  private Optional<OpenTurn> unnamed(String lane) {
    return newest(lane).filter(turn -> turn.id().isEmpty());
  }

  private Optional<OpenTurn> newest(String lane) {
    for (int i = running.size() - 1; i >= 0; i--) {
      if (running.get(i).lane().equals(lane)) {
        return Optional.of(running.get(i));
      }
    }
    return Optional.empty();
  }

  private Optional<OpenTurn> onlyOne() {
    return running.size() == 1 ? Optional.of(running.getFirst()) : Optional.empty();
  }

  private Optional<OpenTurn> askedBy(Optional<String> eventId) {
    return waiting.stream().filter(turn -> turn.asked().eventId().equals(eventId)).findFirst();
  }

  /** The oldest request of a lane that has no answer yet, or one where one side names no lane. */
  private Optional<OpenTurn> takeWaiting(String lane) {
    Optional<OpenTurn> found =
        waiting.stream()
            .filter(turn -> turn.lane().equals(lane))
            .findFirst()
            .or(
                () ->
                    waiting.stream()
                        .filter(turn -> lane.isEmpty() || turn.lane().isEmpty())
                        .findFirst());
    found.ifPresent(waiting::remove);
    return found;
  }

  private static Optional<String> id(Captures message) {
    return text(message, SessionEvents.ID).or(() -> text(message, SessionEvents.RESPONSE_ID));
  }

  private static String lane(Captures message) {
    return message.text(SessionEvents.LANE).orElse("");
  }

  private static Optional<String> text(Captures message, Path path) {
    return message.text(path).filter(text -> !text.isEmpty());
  }
}
