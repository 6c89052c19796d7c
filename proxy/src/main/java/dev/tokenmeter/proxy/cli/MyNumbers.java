package dev.tokenmeter.proxy.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tokenmeter.metrics.board.BadRequest;
import dev.tokenmeter.metrics.board.Busy;
import dev.tokenmeter.metrics.board.Myself;
import dev.tokenmeter.metrics.board.Questions;
import dev.tokenmeter.metrics.ledger.LedgerFailure;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.proxy.exchange.OwnPages;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A caller's own numbers for the data port, asked for beside the event loops. */
record MyNumbers(Myself myself, Questions questions) implements OwnPages.MyNumbers {
  private static final Logger LOG = LoggerFactory.getLogger(MyNumbers.class);

  @Override
  public void tell(String query, CallerId caller, Consumer<OwnPages.Told> answer) {
    var _ =
        questions
            .ask(Questions.Kind.ME, () -> myself.json(query, caller))
            .handle(
                (json, failure) -> {
                  answer.accept(failure == null ? new OwnPages.Told(200, json) : refused(failure));
                  return true;
                });
  }

  private static OwnPages.Told refused(Throwable failure) {
    return switch (failure) {
      case BadRequest bad -> told(400, bad);
      case Busy busy -> told(503, busy);
      case LedgerFailure ledger -> told(503, ledger);
      default -> {
        LOG.error("a caller's numbers could not be read", failure);
        yield told(500, new IllegalStateException("an error of our own"));
      }
    };
  }

  private static OwnPages.Told told(int status, Exception why) {
    return new OwnPages.Told(
        status,
        JsonNodeFactory.instance
            .objectNode()
            .put("error", String.valueOf(why.getMessage()))
            .toString());
  }
}
