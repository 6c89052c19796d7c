package dev.tokenmeter.proxy.demo;

/**
 * What an answer costs, in disjoint buckets of tokens.
 *
 * @param input neither read from nor written to a cache
 * @param output without reasoning
 */
record Spent(long input, long cacheRead, long cacheWrite, long output, long reasoning) {

  /** All that went in. */
  long prompt() {
    return input + cacheRead + cacheWrite;
  }

  /** All that came out. */
  long completion() {
    return output + reasoning;
  }
}
