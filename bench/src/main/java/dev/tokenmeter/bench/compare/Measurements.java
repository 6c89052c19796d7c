package dev.tokenmeter.bench.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Figures by subject and column, a value a round. */
final class Measurements {
  /** What is measured, in the order of the table. */
  enum Column {
    CPU_MANY("CPU µs/request, 32 connections", 1),
    CPU_ONE("CPU µs/request, 1 connection", 1),
    CPU_EVENT("CPU µs/SSE event", 1),
    CPU_UPLOAD("CPU ms/MB of request", 2),
    REQUEST_P50("request p50, µs", 0),
    REQUEST_P99("request p99, µs", 0),
    EVENT_P50("event p50, µs", 0),
    EVENT_P99("event p99, µs", 0),
    MEMORY("KiB/open stream", 1);

    private final String title;
    private final int decimals;

    Column(String title, int decimals) {
      this.title = title;
      this.decimals = decimals;
    }

    String title() {
      return title;
    }

    String format(double value) {
      return Double.isNaN(value) ? "–" : String.format("%." + decimals + "f", value);
    }

    /** Whether the figure is a latency, shown as what it adds to the direct way. */
    boolean isLatency() {
      return switch (this) {
        case REQUEST_P50, REQUEST_P99, EVENT_P50, EVENT_P99 -> true;
        case CPU_MANY, CPU_ONE, CPU_EVENT, CPU_UPLOAD, MEMORY -> false;
      };
    }
  }

  private final Map<String, Map<Column, List<Double>>> values = new LinkedHashMap<>();

  void add(String subject, Column column, double value) {
    values
        .computeIfAbsent(subject, name -> new LinkedHashMap<>())
        .computeIfAbsent(column, name -> new ArrayList<>())
        .add(value);
  }

  /** The values of all rounds, in their order. */
  List<Double> all(String subject, Column column) {
    return values.getOrDefault(subject, Map.of()).getOrDefault(column, List.of());
  }

  /** The median of the rounds, NaN where nothing was measured. */
  double median(String subject, Column column) {
    return median(all(subject, column));
  }

  /**
   * How a subject compares with another in each round, in which the machine was the same to both;
   * as many as both have.
   */
  List<Double> ratios(String subject, String anchor, Column column) {
    List<Double> over = all(subject, column);
    List<Double> under = all(anchor, column);
    return IntStream.range(0, Math.min(over.size(), under.size()))
        .mapToObj(round -> over.get(round) / under.get(round))
        .toList();
  }

  /** The middle one, NaN of none. */
  static double median(List<Double> all) {
    List<Double> sorted = all.stream().sorted().toList();
    int size = sorted.size();
    if (size == 0) {
      return Double.NaN;
    }
    return size % 2 == 1
        ? sorted.get(size / 2)
        : (sorted.get(size / 2 - 1) + sorted.get(size / 2)) / 2;
  }
}
