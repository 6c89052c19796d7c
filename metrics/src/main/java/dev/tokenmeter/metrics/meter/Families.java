package dev.tokenmeter.metrics.meter;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Every counter and histogram, with its name, its labels and its buckets. */
final class Families {
  /** Nano-dollars, shown as dollars. */
  private static final int NANO = 9;

  private static final double[] DURATION = {
    0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600
  };
  private static final double[] FIRST_TOKEN = {
    0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20, 30, 60, 120
  };
  private static final double[] PER_TOKEN = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.25, 0.5, 1
  };
  private static final double[] OVERHEAD = {
    0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1
  };
  private static final double[] TOKENS = {
    64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304
  };

  private final PrometheusRegistry registry;
  private final SeriesBudget budget;
  private final Overflows overflows;
  private final List<CounterFamily> counters = new ArrayList<>();

  final CounterFamily tokens;
  final CounterFamily cost;
  final CounterFamily signalCost;
  final CounterFamily signalTokens;
  final CounterFamily unpriced;
  final CounterFamily requests;
  final CounterFamily callerRequests;
  final HistogramFamily duration;
  final HistogramFamily firstToken;
  final HistogramFamily perToken;
  final HistogramFamily requestTokens;
  final HistogramFamily overhead;
  final CounterFamily unmetered;
  final CounterFamily tapFailures;
  final CounterFamily identityMismatch;
  final CounterFamily limitHits;

  Families(PrometheusRegistry registry, SeriesBudget budget, Overflows overflows) {
    this.registry = registry;
    this.budget = budget;
    this.overflows = overflows;
    tokens =
        counter(
            "tokenmeter_tokens",
            "Tokens used, in disjoint types.",
            "caller team client provider model type source");
    cost =
        dollars(
            "tokenmeter_cost_usd",
            "What used tokens and calls cost by the price table, in US dollars.",
            "caller team client provider model billing source");
    signalCost =
        dollars(
            "tokenmeter_signal_cost_usd",
            "The same cost by class of use, each exchange in one; a class describes requests only.",
            "caller team signal");
    signalTokens =
        counter(
            "tokenmeter_signal_tokens",
            "Tokens of all types by class of use, each exchange in one.",
            "caller team signal");
    unpriced =
        counter(
            "tokenmeter_unpriced_tokens",
            "Tokens used that have no price and are in no cost.",
            "provider model reason");
    requests =
        counter(
            "tokenmeter_requests",
            "Finished exchanges.",
            "team client provider model operation code outcome");
    callerRequests =
        counter(
            "tokenmeter_caller_requests", "Finished exchanges by caller.", "caller team outcome");
    duration =
        histogram(
            "tokenmeter_request_duration_seconds",
            "Request head in to last byte out.",
            DURATION,
            "provider model");
    firstToken =
        histogram(
            "tokenmeter_time_to_first_token_seconds",
            "Request head in to first output.",
            FIRST_TOKEN,
            "provider model");
    perToken =
        histogram(
            "tokenmeter_time_per_output_token_seconds",
            "Time between the output tokens of a streamed answer.",
            PER_TOKEN,
            "provider model");
    requestTokens =
        histogram(
            "tokenmeter_request_tokens",
            "Reported tokens of one exchange; input includes cache reads and writes.",
            TOKENS,
            "provider model direction");
    overhead =
        histogram(
            "tokenmeter_overhead_seconds",
            "Time spent in the proxy, connecting excluded.",
            OVERHEAD,
            "provider phase");
    unmetered =
        counter(
            "tokenmeter_unmetered_responses",
            "2xx inference answers in which no usage was found.",
            "provider operation reason");
    tapFailures =
        counter(
            "tokenmeter_tap_failures",
            "Exchanges whose tap switched itself off; their bytes went on.",
            "provider reason");
    identityMismatch =
        counter(
            "tokenmeter_identity_mismatch",
            "Requests whose credentials name different callers.",
            "provider reason");
    limitHits =
        counter("tokenmeter_limit_hits", "Requests that met a bound of the data path.", "limit");
    registry.register(overflows.family());
  }

  /** Whether {@link #write} writes the family of this name, a counter's without its suffix. */
  boolean writes(String name) {
    return counters.stream().anyMatch(family -> family.name().equals(name));
  }

  /** Writes all counters. */
  void write(CounterText text, BirthHold view) throws IOException {
    for (CounterFamily family : counters) {
      family.write(text, view);
    }
    text.flush();
  }

  private CounterFamily dollars(String name, String help, String labels) {
    CounterFamily family =
        new CounterFamily(name, help, NANO, budget, overflows, labels.split(" ", -1));
    return registered(family);
  }

  private CounterFamily counter(String name, String help, String labels) {
    CounterFamily family = new CounterFamily(name, help, budget, overflows, labels.split(" ", -1));
    return registered(family);
  }

  private CounterFamily registered(CounterFamily family) {
    registry.register(family);
    counters.add(family);
    return family;
  }

  private HistogramFamily histogram(String name, String help, double[] buckets, String labels) {
    HistogramFamily family =
        new HistogramFamily(name, help, buckets, budget, overflows, labels.split(" ", -1));
    registry.register(family);
    return family;
  }
}
