package dev.tokenmeter.metrics.budget;

import java.util.UUID;

/**
 * Asked before a request is forwarded. Called on event loops: neither blocks nor throws. What it
 * let pass it follows by the exchange's records: {@code progress} and {@code end} free what was
 * reserved.
 */
public interface Guard {

  /** Lets everything pass. */
  Guard OPEN =
      new Guard() {
        @Override
        public Ruling ask(UUID exchange, Call call) {
          return Ruling.PASS;
        }

        @Override
        public Ruling look(Call call) {
          return Ruling.PASS;
        }
      };

  /**
   * Whether a request may pass; if so, what it may cost is reserved until its end is told. May be
   * asked again while more of the request is read.
   *
   * @param exchange the id that its record will have
   */
  Ruling ask(UUID exchange, Call call);

  /** What {@link #ask} would say now of a request that was read as a whole; reserves nothing. */
  Ruling look(Call call);
}
