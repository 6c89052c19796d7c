package dev.tokenmeter.metrics.usage;

/**
 * Bytes of delivered text per output token, learned per model from finished streams. Thread-safe
 * and bounded.
 */
public final class Calibration {}
