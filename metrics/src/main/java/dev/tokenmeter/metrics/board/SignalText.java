package dev.tokenmeter.metrics.board;

import dev.tokenmeter.metrics.record.Signal;
import java.util.Arrays;
import java.util.Optional;

/** What classes of use mean, in words for those whose requests are in them. */
final class SignalText {
  /** What somebody does about a class that is wrong about his work. */
  static final String CONTEST =
      "Classes are told from numbers and times alone and prove nothing of anybody. Is one wrong"
          + " about your work? Tell whoever runs this proxy the day and the model: its threshold"
          + " can be changed, or the class switched off, for all.";

  private SignalText() {}

  /** The class of a label of the ledger. */
  static Optional<Signal> find(String label) {
    return Arrays.stream(Signal.values()).filter(each -> each.label().equals(label)).findFirst();
  }

  static String means(Signal signal) {
    return switch (signal) {
      case ABORTED -> "the client left before the end of a large answer";
      case LOW_ENTROPY -> "long answers that repeat themselves";
      case REPEAT -> "requests like the ones before them in their session";
      case CACHE_UNREAD -> "what was in the cache was sent and written again";
      case UNIFORM -> "many requests of one size, each on its own";
      case STUFFED -> "much was sent for next to no answer";
      case THINKING -> "long thought for next to no answer";
      case PERIODIC -> "many requests at even intervals";
      case NONE -> "ordinary use, and what no class was looked for in";
    };
  }

  /** Honest work that looks like it. */
  static String looksLike(Signal signal) {
    return switch (signal) {
      case ABORTED -> "Esc to steer an agent";
      case LOW_ENTROPY -> "data in which one line recurs";
      case REPEAT -> "many samples of one prompt, agents that start side by side with one prompt";
      case CACHE_UNREAD -> "a provider that evicts early";
      case UNIFORM -> "jobs from a template";
      case STUFFED -> "documents sorted into classes";
      case THINKING -> "a plan before a short tool call";
      case PERIODIC -> "monitors, cache warmers";
      case NONE -> "";
    };
  }
}
