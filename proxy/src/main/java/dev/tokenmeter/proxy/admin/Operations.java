package dev.tokenmeter.proxy.admin;

import dev.tokenmeter.metrics.board.Numbers;
import dev.tokenmeter.metrics.board.Questions;
import dev.tokenmeter.metrics.record.CallerId;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the admin port shows and does. All of it is called on threads of the admin port.
 *
 * @param metrics what {@code /metrics} shows
 * @param ready whether new exchanges are welcome; false while draining
 * @param reload reads the configuration again
 * @param facts what the page tells of the running process
 * @param numbers what was used, and what is left of budgets
 * @param questions how the numbers are asked for
 * @param callers finds the caller who has a token
 * @param limitHit told the name of a bound that was met
 */
public record Operations(
    Exposition metrics,
    BooleanSupplier ready,
    Supplier<Reload> reload,
    Supplier<Facts> facts,
    Numbers numbers,
    Questions questions,
    Function<String, Optional<CallerId>> callers,
    Consumer<String> limitHit) {

  /**
   * The running process in a few words.
   *
   * @param dataUrl where assistants are pointed at
   * @param providers names of the enabled providers
   */
  public record Facts(String version, String dataUrl, List<String> providers) {
    public Facts {
      providers = List.copyOf(providers);
    }
  }
}
