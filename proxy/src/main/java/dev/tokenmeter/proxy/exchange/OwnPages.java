package dev.tokenmeter.proxy.exchange;

import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.proxy.page.PageFiles;
import java.util.function.Consumer;

/**
 * What the data port shows to developers.
 *
 * @param files the pages and what they refer to
 * @param numbers a caller's own numbers
 */
public record OwnPages(PageFiles files, MyNumbers numbers) {

  /** An answer in JSON. */
  public record Told(int status, String json) {}

  /** Tells callers what they used. */
  @FunctionalInterface
  public interface MyNumbers {

    /**
     * Asks for a caller's numbers. Called on event loops: must not block. The answer comes once, on
     * any thread.
     *
     * @param query raw query of the request, without credentials
     */
    void tell(String query, CallerId caller, Consumer<Told> answer);
  }

  /** Pages without anybody's numbers. */
  static OwnPages withoutNumbers() {
    return new OwnPages(
        PageFiles.load(),
        (query, caller, answer) ->
            answer.accept(new Told(503, "{\"error\":\"no usage is kept here\"}")));
  }
}
