package dev.tokenmeter.metrics.signal;

/**
 * How far values lie apart of late: mean and deviation, each weighing 5 % of the new and 95 % of
 * the old. A value more than 1 off the mean (in logarithms a factor of 2.7) begins anew, so that
 * one pause does not hide what comes after it.
 */
final class Spread {
  private static final double WEIGHT = 0.05;
  private static final double FAR = 1;

  private double mean;
  private double variance;
  private int count;

  /** Takes a value. */
  void add(double value) {
    double off = value - mean;
    if (count == 0 || Math.abs(off) > FAR) {
      mean = value;
      variance = 0;
      count = 1;
      return;
    }
    mean += WEIGHT * off;
    variance = (1 - WEIGHT) * (variance + WEIGHT * off * off);
    count = Math.min(count + 1, Integer.MAX_VALUE - 1);
  }

  /** Whether that many values running lie closer together than this. */
  boolean isNarrow(double deviation, int values) {
    return count >= values && variance < deviation * deviation;
  }

  double mean() {
    return mean;
  }
}
