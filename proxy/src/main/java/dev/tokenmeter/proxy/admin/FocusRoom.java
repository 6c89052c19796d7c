package dev.tokenmeter.proxy.admin;

import dev.tokenmeter.metrics.board.Busy;
import dev.tokenmeter.metrics.board.Numbers;
import dev.tokenmeter.metrics.board.Questions;
import dev.tokenmeter.metrics.report.Window;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/focus.csv}: a month in the columns of FOCUS 1.2, read and sent day by day. */
record FocusRoom(Numbers numbers, Asking asking) implements Room {

  @Override
  public String path() {
    return "/api/v1/focus.csv";
  }

  @Override
  public Access access() {
    return Access.OWN;
  }

  /** The days that are still to be read, and the lines of the first. */
  private record Begun(Queue<Window> left, List<String> lines) {}

  @Override
  public Reply answer(Visit visit) {
    return asking.ask(
        visit,
        Questions.Kind.FOCUS,
        () -> {
          Queue<Window> days = new ArrayDeque<>(numbers.days(visit.query(), visit.viewer()));
          Window first = days.remove();
          return new Begun(days, numbers.focus(first, visit.viewer()));
        },
        begun -> new CsvReply("focus.csv", begun.lines(), () -> next(visit, begun.left())));
  }

  private @Nullable List<String> next(Visit visit, Queue<Window> days) throws IOException {
    Window day = days.poll();
    if (day == null) {
      return null;
    }
    try {
      List<String> lines =
          asking
              .questions()
              .await(
                  Questions.Kind.FOCUS,
                  () -> numbers.focus(day, visit.viewer()),
                  Asking.PATIENCE_SECONDS);
      return lines.subList(1, lines.size());
    } catch (Busy | ExecutionException e) {
      throw new IOException("the rest of the month could not be read", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("stopping", e);
    }
  }
}
