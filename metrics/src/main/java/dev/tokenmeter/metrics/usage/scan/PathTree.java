package dev.tokenmeter.metrics.usage.scan;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The places of a JSON text that matter, compiled for matching. Immutable and shared by all
 * scanners of one kind of text.
 */
public final class PathTree {
  /** Bound of a captured text where none is declared. */
  public static final int TEXT_BYTES = 256;

  final Node root;

  /** An array of texts: each of its elements is matched like a root. */
  final Node rootArray;

  final int nodes;
  final int depth;
  private final List<Path> paths;
  private final int[] bounds;

  private PathTree(Builder builder) {
    this.paths = List.copyOf(builder.paths);
    this.bounds = builder.bounds.stream().mapToInt(Integer::intValue).toArray();
    this.root = builder.root.build();
    this.nodes = builder.nodeCount + 1;
    this.rootArray =
        new Node(builder.nodeCount, null, 0, root, null, root.replaced, new byte[0][], new Node[0]);
    this.depth = builder.depth + 2;
  }

  /** A tree that is being declared. */
  public static Builder builder() {
    return new Builder();
  }

  /** A tree that begins with all places of this one; the paths of this tree are valid in it. */
  public Builder extended() {
    Builder builder = new Builder();
    paths.forEach(path -> builder.declare(path.name(), path.kind(), bounds[path.slot()]));
    return builder;
  }

  /** All paths, by slot. */
  public List<Path> paths() {
    return paths;
  }

  /** Declares paths; not thread-safe. */
  public static final class Builder {
    private final List<Path> paths = new ArrayList<>();
    private final List<Integer> bounds = new ArrayList<>();
    private int nodeCount;
    private int depth;
    private final Draft root = new Draft(nodeCount++);

    private Builder() {}

    /** A token count. */
    public Path count(String name) {
      return declare(name, Path.Kind.COUNT, 0);
    }

    /** A count of which a fraction counts as a whole, such as seconds. */
    public Path roundedUp(String name) {
      return declare(name, Path.Kind.ROUNDED_COUNT, 0);
    }

    /** A string of at most {@link #TEXT_BYTES}. */
    public Path text(String name) {
      return text(name, TEXT_BYTES);
    }

    /** A string of at most so many UTF-8 bytes; a longer one counts as absent. */
    public Path text(String name, int maxBytes) {
      return declare(name, Path.Kind.TEXT, maxBytes);
    }

    /** A string that is handed on as it arrives. */
    public Path pieces(String name) {
      return declare(name, Path.Kind.PIECES, 0);
    }

    /** A boolean. */
    public Path flag(String name) {
      return declare(name, Path.Kind.FLAG, 0);
    }

    /** The presence of an object. */
    public Path object(String name) {
      return declare(name, Path.Kind.OBJECT, 0);
    }

    /** The length of strings, objects or arrays. */
    public Path length(String name) {
      return declare(name, Path.Kind.LENGTH, 0);
    }

    /** The elements of an array, e.g. {@code usage.iterations[]}; columns are paths below it. */
    public Path rows(String name) {
      return declare(name, Path.Kind.ROWS, 0);
    }

    /** Token counts of the same meaning. */
    public PathGroup counts(String... names) {
      return group(Path.Kind.COUNT, names);
    }

    /** Lengths that belong together. */
    public PathGroup lengths(String... names) {
      return group(Path.Kind.LENGTH, names);
    }

    /** The finished tree. */
    public PathTree build() {
      return new PathTree(this);
    }

    private PathGroup group(Path.Kind kind, String... names) {
      Path[] group = new Path[names.length];
      for (int i = 0; i < names.length; i++) {
        group[i] = declare(names[i], kind, 0);
      }
      return new PathGroup(group);
    }

    /** Declares a place; one that is declared already is the same path. */
    private Path declare(String name, Path.Kind kind, int maxBytes) {
      Draft at = at(name);
      Path known = at.path;
      if (known != null) {
        if (known.kind() != kind || at.maxBytes != maxBytes) {
          throw new IllegalArgumentException("declared twice, as different kinds: " + name);
        }
        return known;
      }
      Path path = new Path(name, kind, paths.size());
      paths.add(path);
      bounds.add(maxBytes);
      at.path = path;
      at.maxBytes = maxBytes;
      return path;
    }

    private Draft at(String name) {
      Draft at = root;
      int steps = 0;
      for (String step : name.split("\\.", -1)) {
        String key = step;
        int arrays = 0;
        while (key.endsWith("[]")) {
          key = key.substring(0, key.length() - 2);
          arrays++;
        }
        at = at.children.computeIfAbsent(key, k -> new Draft(nodeCount++));
        for (int i = 0; i < arrays; i++) {
          at = at.element(this);
        }
        steps += 1 + arrays;
      }
      depth = Math.max(depth, steps);
      return at;
    }
  }

  /** A node while the tree grows. */
  private static final class Draft {
    private final int id;
    private final Map<String, Draft> children = new LinkedHashMap<>();
    private @Nullable Draft element;
    private @Nullable Path path;
    private int maxBytes;

    Draft(int id) {
      this.id = id;
    }

    Draft element(Builder builder) {
      Draft result = element;
      if (result == null) {
        result = new Draft(builder.nodeCount++);
        element = result;
      }
      return result;
    }

    Node build() {
      boolean rows = path != null && path.kind() == Path.Kind.ROWS;
      Draft elements = element;
      Node builtElement = elements == null ? null : elements.build();
      List<Node> built = new ArrayList<>();
      children.values().forEach(child -> built.add(child.build()));
      List<Integer> replaced = new ArrayList<>();
      collect(replaced);
      return new Node(
          id,
          rows ? null : path,
          maxBytes,
          builtElement,
          rows ? path : null,
          replaced.stream().mapToInt(Integer::intValue).toArray(),
          children.keySet().stream()
              .map(key -> key.getBytes(StandardCharsets.UTF_8))
              .toArray(byte[][]::new),
          built.toArray(Node[]::new));
    }

    private void collect(List<Integer> slots) {
      if (path != null && path.kind() != Path.Kind.LENGTH) {
        slots.add(path.slot());
      }
      if (element != null) {
        element.collect(slots);
      }
      children.values().forEach(child -> child.collect(slots));
    }
  }
}
