package dev.tokenmeter.metrics.usage.scan;

import org.jspecify.annotations.Nullable;

/** Follows a JSON text through a {@link PathTree} and captures the values that matter. */
final class PathMatcher {
  private final PathTree tree;
  private final Captures captures;
  private final Containers containers;
  private final StringSink pieces;
  private @Nullable Node target;
  private boolean again;

  PathMatcher(PathTree tree, StringSink pieces) {
    this.tree = tree;
    this.pieces = pieces;
    this.captures = new Captures(tree);
    this.containers = new Containers(tree);
    reset();
  }

  void reset() {
    containers.reset();
    captures.reset();
    target = tree.root;
    again = false;
  }

  Captures captures() {
    return captures;
  }

  int depth() {
    return containers.depth();
  }

  boolean inObject() {
    return containers.inObject();
  }

  /** Whether the keys of the innermost object may matter. */
  boolean keysMatter() {
    return containers.matches();
  }

  boolean countMatters() {
    return target != null && (target.is(Path.Kind.COUNT) || target.is(Path.Kind.ROUNDED_COUNT));
  }

  void key(byte[] bytes, int from, int to) {
    Node child = containers.node().child(bytes, from, to);
    target = child;
    again = child != null && containers.again(child);
  }

  void otherKey() {
    target = null;
  }

  /** A comma: the next value is another element, or waits for its key. */
  void nextMember() {
    target = containers.inObject() ? null : containers.element();
    again = false;
  }

  void openObject(long position) {
    Node node = target;
    if (node != null) {
      captures.object(node);
    }
    containers.openObject(node, position);
    target = null;
  }

  void openArray(long position) {
    Node node = target;
    if (containers.depth() == 0) {
      node = tree.rootArray;
    } else if (node != null) {
      captures.array(node);
    }
    containers.openArray(node, position);
    target = containers.element();
    again = false;
  }

  /** The innermost container ends before this position. */
  void close(long position) {
    Node node = containers.matches() ? containers.node() : null;
    long start = containers.close();
    if (node == null) {
      return;
    }
    if (node.rows != null) {
      captures.row(node, node.rows);
    } else if (node.is(Path.Kind.LENGTH) && !node.inner()) {
      captures.length(node, position - start);
    }
  }

  void startString(StringReader strings) {
    Node node = target;
    Path path = node == null ? null : node.path;
    if (node == null || path == null) {
      strings.skip();
      return;
    }
    switch (path.kind()) {
      case TEXT -> strings.keep(node.maxBytes);
      case COUNT -> strings.keepCount();
      case LENGTH -> strings.measure();
      case PIECES -> strings.handOn(pieces);
      case FLAG, OBJECT, ROWS, ROUNDED_COUNT -> strings.skip();
    }
  }

  void string(StringReader strings) {
    Node node = target;
    if (node != null) {
      captures.string(node, strings.token());
      if (node.is(Path.Kind.LENGTH)) {
        captures.length(node, strings.length());
        captures.hash(strings.hash());
      }
    }
  }

  void number(NumberReader numbers) {
    if (target != null) {
      captures.number(target, numbers.token());
    }
  }

  void literal(Literal literal) {
    Node node = target;
    if (node != null) {
      switch (literal) {
        case NULL -> captures.absent(node, again);
        case TRUE -> captures.flag(node, 1);
        case FALSE -> captures.flag(node, 0);
      }
    }
  }
}
