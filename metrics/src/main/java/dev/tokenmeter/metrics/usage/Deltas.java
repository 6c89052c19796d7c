package dev.tokenmeter.metrics.usage;

/**
 * How often the pieces in which a stream delivered its output repeat each other. Nothing of the
 * output is in it.
 *
 * @param count pieces with output
 * @param distinct about how many of them differ; {@code count} where too many do to be told
 */
public record Deltas(long count, long distinct) {

  /** Of an answer of which nobody counted. */
  public static final Deltas NONE = new Deltas(0, 0);
}
