package dev.tokenmeter.deploy;

import dev.tokenmeter.metrics.budget.Call;
import dev.tokenmeter.metrics.budget.Guard;
import dev.tokenmeter.metrics.budget.Ruling;
import dev.tokenmeter.metrics.limit.ProviderLimit;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.ExchangeSink;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** A part of the proxy that throws, against its contract, for the exchanges of one provider. */
final class Defect implements ExchangeSink {
  /** What only the operator's log may tell. */
  static final String SECRET = "the-inner-state-of-the-proxy";

  /** Which call it is that throws. */
  enum Where {
    /** An exchange is announced: the request's head was read. */
    BEGIN,
    /** The request is asked for its right to pass. */
    GUARD,
    /** The answer's head was read. */
    LIMITS,
    /** The clock of the loop ticks. */
    PROGRESS,
    /** The last byte was written. */
    END;

    /** Whether the client has its answer all the same. */
    boolean answered() {
      return this == PROGRESS || this == END;
    }
  }

  private final Where where;
  private final String provider;
  private final AtomicInteger met = new AtomicInteger();

  Defect(Where where, String provider) {
    this.where = where;
    this.provider = provider;
  }

  /** How often it threw. */
  int met() {
    return met.get();
  }

  private void at(Where call, String of) {
    if (call == where && of.equals(provider)) {
      met.incrementAndGet();
      throw new IllegalStateException(SECRET);
    }
  }

  @Override
  public void begin(String of) {
    at(Where.BEGIN, of);
  }

  @Override
  public void progress(ExchangeRecord soFar) {
    at(Where.PROGRESS, soFar.provider());
  }

  @Override
  public void end(ExchangeRecord exchange) {
    at(Where.END, exchange.provider());
  }

  @Override
  public void limits(String of, String credential, List<ProviderLimit> limits) {
    at(Where.LIMITS, of);
  }

  /** The same guard with this defect. */
  Guard in(Guard guard) {
    return new Guard() {
      @Override
      public Ruling ask(UUID exchange, Call call) {
        at(Where.GUARD, call.provider());
        return guard.ask(exchange, call);
      }

      @Override
      public Ruling look(Call call) {
        return guard.look(call);
      }
    };
  }
}
