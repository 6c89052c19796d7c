package dev.tokenmeter.metrics.signal;

import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.Outcome;
import dev.tokenmeter.metrics.usage.Deltas;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.UsageReport;

/**
 * What the classes look at, of one exchange.
 *
 * @param begun when, in milliseconds since 1970
 * @param ended likewise
 * @param session of the assistant's session and the model, since a cache belongs to a model; never
 *     0
 * @param fresh tokens sent and not read from a cache
 * @param read tokens read from a cache
 * @param written tokens written into a cache, which are fresh ones too
 * @param visible tokens of output without reasoning
 * @param cut whether the client left before the end of the answer
 * @param deltas how the pieces of the answer repeat each other
 */
record Used(
    long begun,
    long ended,
    long session,
    long fresh,
    long read,
    long written,
    long visible,
    long reasoning,
    boolean cut,
    Deltas deltas) {
  /** Odd and without pattern (2^64 divided by the golden ratio), so that all bits are mixed. */
  private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

  /** The numbers of an exchange that has usage. */
  static Used of(ExchangeRecord exchange, UsageReport usage) {
    long fresh = 0;
    long read = 0;
    long written = 0;
    long visible = 0;
    long reasoning = 0;
    for (UsageLine line : usage.lines()) {
      Tokens tokens = line.tokens();
      long writes = written(tokens);
      long reads =
          sum(tokens, TokenType.CACHE_READ, TokenType.CACHE_READ_AUDIO, TokenType.CACHE_READ_IMAGE);
      fresh = Tokens.add(fresh, Math.max(0, tokens.input() - reads));
      read = Tokens.add(read, reads);
      written = Tokens.add(written, writes);
      reasoning = Tokens.add(reasoning, tokens.of(TokenType.REASONING));
      visible = Tokens.add(visible, Math.max(0, tokens.output() - tokens.of(TokenType.REASONING)));
    }
    long begun = exchange.startedAt().toEpochMilli();
    return new Used(
        begun,
        begun + exchange.duration().toMillis(),
        session(exchange),
        fresh,
        read,
        written,
        visible,
        reasoning,
        exchange.outcome() == Outcome.CLIENT_ABORT && !usage.complete(),
        usage.facts().deltas());
  }

  /** All that was sent. */
  long size() {
    return Tokens.add(fresh, read);
  }

  /** All that came back. */
  long output() {
    return Tokens.add(visible, reasoning);
  }

  /** What lies in the provider's cache after it. */
  long cached() {
    return Tokens.add(read, written);
  }

  private static long written(Tokens tokens) {
    return Tokens.add(
        sum(tokens, TokenType.CACHE_WRITE, TokenType.CACHE_WRITE_5M, TokenType.CACHE_WRITE_30M),
        Tokens.add(tokens.of(TokenType.CACHE_WRITE_1H), tokens.of(TokenType.CACHE_WRITE_12H)));
  }

  private static long sum(Tokens tokens, TokenType a, TokenType b, TokenType c) {
    return Tokens.add(tokens.of(a), Tokens.add(tokens.of(b), tokens.of(c)));
  }

  private static long session(ExchangeRecord exchange) {
    long session = exchange.session().map(String::hashCode).orElse(0);
    long model = exchange.modelRequested().map(String::hashCode).orElse(0);
    return (session * SPREAD ^ model) * SPREAD | 1;
  }
}
