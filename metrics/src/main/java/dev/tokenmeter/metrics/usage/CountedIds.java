package dev.tokenmeter.metrics.usage;

/** Remembers which answers have been counted. Thread-safe; never blocks, never throws. */
@FunctionalInterface
public interface CountedIds {

  /** Takes every id for a new one. */
  CountedIds NONE = _ -> true;

  /** Whether an answer of this id is met for the first time; it is remembered from now on. */
  boolean first(String id);
}
