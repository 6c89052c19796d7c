package dev.tokenmeter.metrics.usage;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the tap learned from one exchange.
 *
 * @param lines reported lines first, then at most one estimated line for delivered output
 * @param complete whether the provider's own end of the answer was seen
 * @param unmetered why no usage was found; empty where it was, or where none is due
 * @param anomalies oddities met on the way, by name; where one concerns a field, as {@code
 *     name:path}
 * @param failure why the tap switched itself off; empty where it did not
 * @param facts what else the answer says of itself
 */
public record UsageReport(
    List<UsageLine> lines,
    boolean complete,
    Optional<Unmetered> unmetered,
    Set<String> anomalies,
    Optional<TapFailure> failure,
    ResponseFacts facts) {

  public UsageReport {
    lines = List.copyOf(lines);
    anomalies = Set.copyOf(anomalies);
  }

  /** The same of an answer that was counted before, with nothing to count. */
  public UsageReport countedBefore() {
    return new UsageReport(
        List.of(), complete, Optional.empty(), anomalies, failure, facts.countedBefore());
  }

  /** Everything that was reported, over all models; empty if nothing was. */
  public Optional<Tokens> reported() {
    return lines.stream()
        .filter(line -> line.source() == Source.REPORTED)
        .map(UsageLine::tokens)
        .reduce(Tokens::plus);
  }
}
