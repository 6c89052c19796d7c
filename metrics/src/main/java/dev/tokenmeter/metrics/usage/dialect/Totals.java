package dev.tokenmeter.metrics.usage.dialect;

import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.UsageLine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sums of many answers in one body, by model. */
final class Totals {
  /** Models of one body; the tokens of a further one go to the first. */
  static final int MAX_MODELS = 64;

  private final Map<Optional<String>, Tokens> sums = new LinkedHashMap<>();

  void add(List<UsageLine> lines) {
    for (UsageLine line : lines) {
      boolean room = sums.size() < MAX_MODELS || sums.containsKey(line.model());
      Optional<String> model = room ? line.model() : sums.keySet().iterator().next();
      sums.merge(model, line.tokens(), Tokens::plus);
    }
  }

  List<UsageLine> lines() {
    return sums.entrySet().stream()
        .map(sum -> new UsageLine(sum.getKey(), Source.REPORTED, sum.getValue()))
        .toList();
  }
}
