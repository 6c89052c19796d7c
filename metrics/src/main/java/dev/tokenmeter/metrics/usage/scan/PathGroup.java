package dev.tokenmeter.metrics.usage.scan;

/** Paths that mean the same, or that belong together, in the order in which they were declared. */
public final class PathGroup {
  private final Path[] paths;

  PathGroup(Path[] paths) {
    this.paths = paths;
  }

  /** The first count that is known, or {@link Captures#UNKNOWN}. */
  public long first(Captures text) {
    for (Path path : paths) {
      if (text.has(path)) {
        return text.count(path);
      }
    }
    return Captures.UNKNOWN;
  }

  /** The sum of all lengths. */
  public long sum(Captures text) {
    long sum = 0;
    for (Path path : paths) {
      sum += text.length(path);
    }
    return sum;
  }

  /** The greatest of all lengths. */
  public long greatest(Captures text) {
    long greatest = 0;
    for (Path path : paths) {
      greatest = Math.max(greatest, text.length(path));
    }
    return greatest;
  }
}
