package dev.tokenmeter.metrics.meter;

/** Takes the values of a family that is read at every scrape. */
public interface Readings {

  /** A child; its label values in the order of the family's label names. */
  void add(double value, String... labels);
}
