package dev.tokenmeter.proxy.admin;

import dev.tokenmeter.metrics.board.BadRequest;
import dev.tokenmeter.metrics.board.Busy;
import dev.tokenmeter.metrics.board.Questions;
import dev.tokenmeter.metrics.ledger.LedgerFailure;
import dev.tokenmeter.metrics.ledger.TooManyRows;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the ledger for a visitor, and tells him why there is no answer. */
record Asking(Questions questions) {
  private static final Logger LOG = LoggerFactory.getLogger(Asking.class);

  /** How long a visitor waits for an answer. */
  static final long PATIENCE_SECONDS = 30;

  /** What becomes of the answer, or why there is none. */
  <T> Reply ask(Visit visit, Questions.Kind kind, Callable<T> question, Function<T, Reply> then) {
    try {
      return then.apply(questions.await(kind, question, PATIENCE_SECONDS));
    } catch (Busy e) {
      return busy(visit, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Reply.refused(visit, 503, "stopping");
    } catch (ExecutionException e) {
      return failed(visit, e);
    }
  }

  private static Reply busy(Visit visit, Busy busy) {
    visit.tell("Retry-After", "1");
    return Reply.refused(visit, 503, String.valueOf(busy.getMessage()));
  }

  private static Reply failed(Visit visit, ExecutionException e) {
    return switch (e.getCause()) {
      case BadRequest bad -> Reply.refused(visit, 400, String.valueOf(bad.getMessage()));
      case TooManyRows many -> Reply.refused(visit, 400, String.valueOf(many.getMessage()));
      case LedgerFailure ledger -> {
        visit.tell("Retry-After", "5");
        yield Reply.refused(visit, 503, String.valueOf(ledger.getMessage()));
      }
      case null, default -> {
        LOG.error("a question to the ledger has no answer", e);
        yield Reply.refused(visit, 500, "an error of our own; see the log");
      }
    };
  }
}
