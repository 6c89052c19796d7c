package dev.tokenmeter.metrics.usage.ws;

import dev.tokenmeter.metrics.usage.Endpoint;
import dev.tokenmeter.metrics.usage.TapFailure;
import dev.tokenmeter.metrics.usage.tap.Calibration;
import dev.tokenmeter.metrics.usage.tap.TurnTap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The turns of a connection that have not ended yet; bounded. */
final class OpenTurns {
  /** Turns open at once on one connection; lanes and requests that wait for their answer count. */
  static final int MAX = 64;

  /** The name of {@link #MAX}, told when it is hit. */
  static final String LIMIT = "websocket_turns";

  private final Endpoint endpoint;
  private final Calibration calibration;
  private final Turns turns;
  private final Set<OpenTurn> open = new LinkedHashSet<>();
  private long requestBytes;

  OpenTurns(Endpoint endpoint, Calibration calibration, Turns turns) {
    this.endpoint = endpoint;
    this.calibration = calibration;
    this.turns = turns;
  }

  /** Bytes of the client that belong to the turn that begins next. */
  void requestBytes(long bytes) {
    requestBytes += bytes;
  }

  /** Begins a turn; empty where too many are open, so that its end alone will be counted. */
  Optional<OpenTurn> begin(OpenTurn.Asked asked) {
    if (open.size() >= MAX) {
      turns.limitHit(LIMIT);
      return Optional.empty();
    }
    OpenTurn turn = beginAtEnd(asked);
    open.add(turn);
    return Optional.of(turn);
  }

  /** A turn of which nothing but its end was seen: the caller ends it at once. */
  OpenTurn beginAtEnd(OpenTurn.Asked asked) {
    OpenTurn turn = new OpenTurn(turns.begin(), new TurnTap(endpoint, calibration), asked);
    turn.requestBytes(requestBytes);
    requestBytes = 0;
    return turn;
  }

  /** The turn has ended. */
  void remove(OpenTurn turn) {
    open.remove(turn);
  }

  /** Tells what all have used so far. */
  void progress() {
    open.forEach(OpenTurn::progress);
  }

  /** The connection ended. */
  void cut(TurnEnd.How how) {
    List<OpenTurn> left = List.copyOf(open);
    open.clear();
    left.forEach(turn -> turn.cut(how));
  }

  /**
   * The connection ended after the tap went off: what is left of it is one unseen turn at least.
   */
  void unseen(TapFailure failure, Optional<String> model) {
    if (open.isEmpty()) {
      open.add(beginAtEnd(OpenTurn.Asked.nothing(model, "")));
    }
    List<OpenTurn> left = List.copyOf(open);
    open.clear();
    left.getFirst().unseen(failure, OpenTurn.Telling.FAILURE);
    left.subList(1, left.size()).forEach(turn -> turn.unseen(failure, OpenTurn.Telling.REST));
  }
}
