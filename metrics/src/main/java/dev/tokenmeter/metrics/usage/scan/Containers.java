package dev.tokenmeter.metrics.usage.scan;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The objects and arrays that are open: which kind each is, and which {@link Node} the outermost
 * ones belong to. The nodes form a prefix of the open containers, because what lies in a container
 * that does not matter does not matter either.
 */
final class Containers {
  /** Levels of which the kind is remembered; deeper ones are only counted. */
  static final int EXACT_DEPTH = 1_024;

  private final long[] objects = new long[EXACT_DEPTH / Long.SIZE];
  private final @Nullable Node[] nodes;
  private final long[] starts;

  /** For each node, the object in which its key was met last. */
  private final int[] seen;

  private final int[] serials;
  private int serial;
  private int depth;
  private int matched;

  Containers(PathTree tree) {
    nodes = new @Nullable Node[tree.depth + 1];
    starts = new long[tree.depth + 1];
    serials = new int[tree.depth + 1];
    seen = new int[tree.nodes];
  }

  void reset() {
    depth = 0;
    matched = 0;
  }

  int depth() {
    return depth;
  }

  boolean inObject() {
    int level = depth - 1;
    return (objects[level >> 6] & (1L << level)) != 0;
  }

  /** Whether the innermost container's members may matter. */
  boolean matches() {
    return depth == matched;
  }

  /** The node of the innermost container, which {@link #matches()}. */
  Node node() {
    return Objects.requireNonNull(nodes[matched - 1]);
  }

  /** The node of the elements of the innermost container, if it is an array that matters. */
  @Nullable Node element() {
    return matches() ? node().element : null;
  }

  /** Notes a key of the innermost object and tells whether the object had it before. */
  boolean again(Node child) {
    boolean again = seen[child.id] == serials[matched - 1];
    seen[child.id] = serials[matched - 1];
    return again;
  }

  void openObject(@Nullable Node node, long position) {
    objects[depth >> 6] |= 1L << depth;
    open(node, position);
  }

  void openArray(@Nullable Node node, long position) {
    objects[depth >> 6] &= ~(1L << depth);
    open(node, position);
  }

  /** Closes the innermost container; returns the position at which it began. */
  long close() {
    long start = 0;
    if (depth == matched) {
      matched--;
      start = starts[matched];
    }
    depth--;
    return start;
  }

  private void open(@Nullable Node node, long position) {
    if (node != null) {
      nodes[matched] = node;
      starts[matched] = position;
      serials[matched] = ++serial;
      matched++;
    }
    depth++;
  }
}
