package dev.tokenmeter.metrics.usage.ws;

import dev.tokenmeter.metrics.usage.RequestFacts;
import dev.tokenmeter.metrics.usage.TapFailure;
import dev.tokenmeter.metrics.usage.UsageReport;
import dev.tokenmeter.metrics.usage.dialect.Ending;
import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.tap.TurnTap;
import java.util.Optional;
import java.util.OptionalInt;

/** A turn that has not ended yet. */
final class OpenTurn {
  private final Turn turn;
  private final TurnTap tap;
  private final Asked asked;
  private Optional<String> id = Optional.empty();
  private String lane;
  private OptionalInt errorStatus = OptionalInt.empty();
  private boolean outputTold;

  /**
   * What a client asked for.
   *
   * @param lane empty where the connection has but one
   * @param eventId the client's own name for its event
   */
  record Asked(RequestFacts facts, TurnTap.Due due, String lane, Optional<String> eventId) {
    /** Nothing: the provider answers on its own. */
    static Asked nothing(Optional<String> model, String lane) {
      return new Asked(facts(model), TurnTap.Due.USAGE, lane, Optional.empty());
    }

    static RequestFacts facts(Optional<String> model) {
      return new RequestFacts(model, true, Optional.empty(), Optional.empty());
    }
  }

  OpenTurn(Turn turn, TurnTap tap, Asked asked) {
    this.turn = turn;
    this.tap = tap;
    this.asked = asked;
    this.lane = asked.lane();
  }

  Asked asked() {
    return asked;
  }

  /** The provider's id of the response, once it told it. */
  Optional<String> id() {
    return id;
  }

  /** The lane in which it is asked for or answered; empty where the connection has but one. */
  String lane() {
    return lane;
  }

  /** The provider told which response this is. */
  void answeredAs(Optional<String> toldId, String toldLane) {
    id = toldId;
    lane = toldLane;
  }

  void requestBytes(long bytes) {
    turn.requestBytes(bytes);
  }

  /** Takes over what an event of this turn says. */
  void read(Captures event, long wireBytes) {
    turn.answered(wireBytes);
    tap.read(event);
    if (!outputTold && tap.outputStarted()) {
      outputTold = true;
      turn.firstOutput();
    }
  }

  /** An error event names its status. */
  void errorStatus(long status) {
    if (status >= 100 && status <= 599) {
      errorStatus = OptionalInt.of((int) status);
    }
  }

  boolean failed() {
    return tap.failed();
  }

  boolean usageSeen() {
    return tap.usageSeen();
  }

  /** The provider said that it is over. */
  void endMark() {
    tap.endMark();
  }

  /** Tells what it has used so far. */
  void progress() {
    turn.progress(
        asked.facts(), tap.report(asked.facts(), asked.due(), Ending.CUT, Optional.empty()));
  }

  /** Ends it as the provider said. */
  UsageReport end() {
    return end(asked.due(), Ending.CLEAN, TurnEnd.How.DONE);
  }

  /** The provider refused it before it answered. */
  void refuse() {
    end(TurnTap.Due.NOTHING, Ending.CLEAN, TurnEnd.How.FAILED);
  }

  /** Ends it without a word of the provider. */
  void cut(TurnEnd.How how) {
    end(asked.due(), Ending.CUT, how);
  }

  /** Ends it unseen, because the tap went off; the failure is told with one turn only. */
  void unseen(TapFailure failure, Telling telling) {
    turn.answered(0);
    UsageReport found = tap.report(asked.facts(), asked.due(), Ending.CLEAN, Optional.of(failure));
    UsageReport told =
        new UsageReport(
            found.lines(),
            found.complete(),
            found.unmetered(),
            found.anomalies(),
            telling == Telling.FAILURE ? found.failure() : Optional.empty(),
            found.facts());
    turn.end(new TurnEnd(TurnEnd.How.DONE, errorStatus, asked.facts(), told));
  }

  /** Whether a turn tells of the failure that ended the tap. */
  enum Telling {
    FAILURE,
    REST
  }

  private UsageReport end(TurnTap.Due due, Ending ending, TurnEnd.How how) {
    UsageReport report = tap.report(asked.facts(), due, ending, Optional.empty());
    TurnEnd.How told = tap.failed() ? TurnEnd.How.FAILED : how;
    turn.end(new TurnEnd(told, errorStatus, asked.facts(), report));
    return report;
  }
}
