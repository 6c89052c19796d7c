package dev.tokenmeter.metrics.usage.scan;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A point of a {@link PathTree}: the children that matter by key, and what is kept of its value.
 */
final class Node {
  final int id;
  final @Nullable Path path;
  final int maxBytes;
  final @Nullable Node element;

  /** The rows that an object at this node adds one to. */
  final @Nullable Path rows;

  /** Slots of this node and below which a second value at this node replaces. */
  final int[] replaced;

  private final byte[][] names;
  private final Node[] children;

  Node(
      int id,
      @Nullable Path path,
      int maxBytes,
      @Nullable Node element,
      @Nullable Path rows,
      int[] replaced,
      byte[][] names,
      Node[] children) {
    this.id = id;
    this.path = path;
    this.maxBytes = maxBytes;
    this.element = element;
    this.rows = rows;
    this.replaced = replaced;
    this.names = names;
    this.children = children;
  }

  /** The child of exactly this key, if the key matters. */
  @Nullable Node child(byte[] bytes, int from, int to) {
    int length = to - from;
    for (int i = 0; i < names.length; i++) {
      byte[] name = names[i];
      if (name.length == length && Arrays.equals(name, 0, length, bytes, from, to)) {
        return children[i];
      }
    }
    return null;
  }

  boolean is(Path.Kind kind) {
    return path != null && path.kind() == kind;
  }

  /** Whether something below this node matters. */
  boolean inner() {
    return children.length > 0 || element != null;
  }
}
