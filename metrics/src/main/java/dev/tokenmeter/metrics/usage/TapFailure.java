package dev.tokenmeter.metrics.usage;

import java.util.Locale;

/** Why a tap switched itself off for the rest of its exchange; the bytes went on. */
public enum TapFailure {
  /** A content coding that is unknown, stacked or broken. */
  UNDECODABLE,
  /** The decoded body passed the ratio or size bound. */
  EXPANSION,
  /**
   * Damage to the framing itself: a wrong CRC or an impossible length in an event stream, frames of
   * a WebSocket that break its protocol.
   */
  FRAMING,
  /** An unexpected exception of our own. */
  EXCEPTION;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The value of the metric label {@code reason}. */
  public String label() {
    return label;
  }
}
