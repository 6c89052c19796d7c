package dev.tokenmeter.proxy.admin;

import dev.tokenmeter.metrics.board.OutcomeFeed;
import dev.tokenmeter.metrics.ledger.LedgerFailure;
import dev.tokenmeter.metrics.outcome.OutcomeFormat;
import dev.tokenmeter.metrics.outcome.OutcomeRefused;
import dev.tokenmeter.metrics.outcome.Outcomes;
import java.io.IOException;
import java.util.Optional;

/** {@code POST /api/v1/outcomes}: merged pull requests by team and day, as a forge's job tells. */
record OutcomesRoom(OutcomeFeed feed) implements Room {

  @Override
  public String path() {
    return "/api/v1/outcomes";
  }

  @Override
  public Access access() {
    return Access.OPERATE;
  }

  @Override
  public Reply answer(Visit visit) throws IOException {
    Optional<OutcomeFormat> format = OutcomeFormat.of(visit.contentType());
    if (format.isEmpty()) {
      return Reply.refused(visit, 415, "Content-Type must be application/json or text/csv");
    }
    Optional<byte[]> body = visit.body(Outcomes.MOST_BYTES);
    if (body.isEmpty()) {
      return Reply.refused(visit, 413, Outcomes.tooLong());
    }
    try {
      return Reply.json(200, feed.take(body.get(), format.get()));
    } catch (OutcomeRefused e) {
      return Reply.refused(visit, 400, String.valueOf(e.getMessage()));
    } catch (LedgerFailure e) {
      visit.tell("Retry-After", "5");
      return Reply.refused(visit, 503, String.valueOf(e.getMessage()));
    }
  }
}
