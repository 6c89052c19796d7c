package dev.tokenmeter.metrics.usage.scan;

/**
 * One declared place in a JSON text, such as {@code usage.prompt_tokens_details.cached_tokens} or
 * {@code choices[].delta.content}. Names are absolute from the root; {@code []} stands for every
 * element of an array.
 *
 * @param slot its number within its tree
 */
public record Path(String name, Kind kind, int slot) {

  /** What is kept of the value found there. */
  public enum Kind {
    /** A whole number, also as a string of digits. */
    COUNT,
    /** A number of things of which begun ones count, such as seconds. */
    ROUNDED_COUNT,
    /** A string up to the path's own bound. */
    TEXT,
    /** A string of any length, handed on to a {@link StringSink} as it arrives. */
    PIECES,
    /** {@code true} or {@code false}. */
    FLAG,
    /** Whether an object is there. */
    OBJECT,
    /** UTF-8 bytes of all strings found there; of objects and arrays, their length as written. */
    LENGTH,
    /** The elements of an array, each with the paths declared below it. */
    ROWS
  }
}
