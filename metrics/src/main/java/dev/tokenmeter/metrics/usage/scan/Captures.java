package dev.tokenmeter.metrics.usage.scan;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link JsonScanner} found at the declared paths of one JSON text. Valid from the end of
 * the text to the next one; nothing is allocated for a text in which no row is found.
 */
public final class Captures {
  /** The count of a place where no count was found: absent, null or refused. */
  public static final long UNKNOWN = -1;

  /**
   * More array elements than any provider sends in one text; further ones are noted and dropped.
   */
  static final int MAX_ROWS = 1_024;

  private static final byte ABSENT = 0;
  private static final byte NULL = 1;
  private static final byte VALUE = 2;
  private static final byte REFUSED = 3;

  private final PathTree tree;
  private final byte[] states;
  private final long[] numbers;
  private final byte[] @Nullable [] texts;
  private final List<Row> rows = new ArrayList<>();
  private final Set<String> refusals = new LinkedHashSet<>();
  private long hash;

  Captures(PathTree tree) {
    this.tree = tree;
    int slots = tree.paths().size();
    this.states = new byte[slots];
    this.numbers = new long[slots];
    this.texts = new byte[slots][];
  }

  /** The count at a path, or {@link #UNKNOWN}. */
  public long count(Path path) {
    return states[path.slot()] == VALUE ? numbers[path.slot()] : UNKNOWN;
  }

  /** The text at a path, if there is one within its bound. */
  public Optional<String> text(Path path) {
    return Optional.ofNullable(textAt(path.slot()));
  }

  /** Whether the text at a path begins with these bytes. */
  public boolean textStarts(Path path, byte[] start) {
    byte[] text = texts[path.slot()];
    int length = (int) numbers[path.slot()];
    return states[path.slot()] == VALUE
        && text != null
        && length >= start.length
        && Arrays.equals(text, 0, start.length, start, 0, start.length);
  }

  /** Whether the text at a path is exactly these bytes. */
  public boolean textIs(Path path, byte[] expected) {
    return textStarts(path, expected) && numbers[path.slot()] == expected.length;
  }

  /** Whether the text at a path is this text of ASCII. */
  public boolean textEquals(Path path, String expected) {
    byte[] text = texts[path.slot()];
    if (text == null || !has(path) || numbers[path.slot()] != expected.length()) {
      return false;
    }
    for (int i = 0; i < expected.length(); i++) {
      if (text[i] != expected.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The flag at a path, if there is one. */
  public Optional<Boolean> flag(Path path) {
    return states[path.slot()] == VALUE ? Optional.of(numbers[path.slot()] != 0) : Optional.empty();
  }

  /** Whether a path holds a value of its kind, neither absent nor null nor of another kind. */
  public boolean has(Path path) {
    return states[path.slot()] == VALUE;
  }

  /** The length found at a path, 0 if nothing was there. */
  public long length(Path path) {
    return states[path.slot()] == VALUE ? numbers[path.slot()] : 0;
  }

  /** Of all strings of which the length was found, in order; 0 where none was hashed. */
  public long hash() {
    return hash;
  }

  /** The rows of an array, in order; empty where there is none. */
  public List<Row> rows(Path path) {
    return states[path.slot()] == VALUE
        ? rows.stream().filter(row -> row.of(path)).toList()
        : List.of();
  }

  /** Values that were found at a path and could not be what it declares, as {@code reason:path}. */
  public Set<String> refusals() {
    return refusals;
  }

  void reset() {
    Arrays.fill(states, ABSENT);
    hash = 0;
    if (!rows.isEmpty()) {
      rows.clear();
    }
    if (!refusals.isEmpty()) {
      refusals.clear();
    }
  }

  /** An object began at a node. */
  void object(Node node) {
    if (node.rows == null) {
      replace(node);
      if (node.is(Path.Kind.OBJECT)) {
        states[slot(node)] = VALUE;
      } else {
        refuse(node, "not_a_number");
      }
    }
  }

  /** An array began at a node. */
  void array(Node node) {
    replace(node);
    Node element = node.element;
    if (element != null && element.rows != null) {
      states[element.rows.slot()] = VALUE;
    }
    refuse(node, node.is(Path.Kind.OBJECT) ? "not_an_object" : "not_a_number");
  }

  /** A string ended at a node; the token holds its text where the node wants one. */
  void string(Node node, Token token) {
    if (node.inner()) {
      replace(node);
    }
    if (node.is(Path.Kind.COUNT)) {
      count(
          node,
          token.overflown() ? Count.NOT_A_NUMBER : Count.ofString(token.bytes(), token.length()));
    } else if (node.is(Path.Kind.TEXT)) {
      text(slot(node), token);
    } else if (node.is(Path.Kind.PIECES)) {
      states[slot(node)] = VALUE;
    } else if (!node.is(Path.Kind.LENGTH)) {
      refuse(node, "not_an_object");
    }
  }

  /** A number ended at a node; the token holds its text where the node wants a count. */
  void number(Node node, Token token) {
    if (node.is(Path.Kind.COUNT)) {
      count(
          node,
          token.overflown() ? Count.OUT_OF_RANGE : Count.ofNumber(token.bytes(), token.length()));
    } else if (node.is(Path.Kind.ROUNDED_COUNT)) {
      count(
          node,
          token.overflown() ? Count.OUT_OF_RANGE : Count.roundedUp(token.bytes(), token.length()));
    } else {
      other(node);
    }
  }

  /** A boolean ended at a node. */
  void flag(Node node, long value) {
    if (node.is(Path.Kind.FLAG)) {
      states[slot(node)] = VALUE;
      numbers[slot(node)] = value;
    } else {
      other(node);
    }
  }

  /** A null ended at a node, the first or a further value of its key in the same object. */
  void absent(Node node, boolean further) {
    if (further) {
      replace(node);
    }
    if (node.path != null && !node.is(Path.Kind.LENGTH) && states[slot(node)] == ABSENT) {
      states[slot(node)] = NULL;
    }
  }

  void length(Node node, long more) {
    int slot = slot(node);
    numbers[slot] = (states[slot] == VALUE ? numbers[slot] : 0) + more;
    states[slot] = VALUE;
  }

  /** A further hash of this text. */
  void hash(long more) {
    hash = 31 * hash + more;
  }

  /** An element of an array of rows ended; its columns become a row. */
  void row(Node node, Path path) {
    if (rows.size() >= MAX_ROWS) {
      refusals.add("too_many_rows:" + path.name());
    } else {
      rows.add(Row.of(path, node.replaced, this));
    }
    for (int slot : node.replaced) {
      if (slot != path.slot()) {
        states[slot] = ABSENT;
      }
    }
  }

  long countAt(int slot) {
    return states[slot] == VALUE ? numbers[slot] : UNKNOWN;
  }

  @Nullable String textAt(int slot) {
    byte[] text = texts[slot];
    return states[slot] == VALUE && text != null
        ? new String(text, 0, (int) numbers[slot], StandardCharsets.UTF_8)
        : null;
  }

  private void count(Node node, long value) {
    if (value >= 0) {
      states[slot(node)] = VALUE;
      numbers[slot(node)] = value;
      return;
    }
    refuse(
        node,
        value == Count.NEGATIVE
            ? "negative"
            : value == Count.FRACTIONAL
                ? "fractional"
                : value == Count.OUT_OF_RANGE ? "out_of_range" : "not_a_number");
  }

  private void text(int slot, Token token) {
    states[slot] = token.overflown() ? REFUSED : VALUE;
    if (token.overflown()) {
      return;
    }
    byte[] text = texts[slot];
    if (text == null || text.length < token.length()) {
      text = new byte[Math.max(32, token.length())];
      texts[slot] = text;
    }
    System.arraycopy(token.bytes(), 0, text, 0, token.length());
    numbers[slot] = token.length();
  }

  /** A scalar of a kind that the node does not declare. */
  private void other(Node node) {
    replace(node);
    refuse(node, node.is(Path.Kind.OBJECT) ? "not_an_object" : "not_a_number");
  }

  /** Notes a value that ought to have been a count or an object; other kinds are just absent. */
  private void refuse(Node node, String reason) {
    Path path = node.path;
    if (path == null || path.kind() == Path.Kind.LENGTH) {
      return;
    }
    states[path.slot()] = REFUSED;
    if (path.kind() == Path.Kind.COUNT || path.kind() == Path.Kind.OBJECT) {
      refusals.add(reason + ":" + path.name());
    }
  }

  private void replace(Node node) {
    for (int slot : node.replaced) {
      if (tree.paths().get(slot).kind() == Path.Kind.ROWS && states[slot] == VALUE) {
        Path path = tree.paths().get(slot);
        rows.removeIf(row -> row.of(path));
      }
      states[slot] = ABSENT;
    }
  }

  private static int slot(Node node) {
    Path path = node.path;
    if (path == null) {
      throw new IllegalStateException("node without a path");
    }
    return path.slot();
  }
}
