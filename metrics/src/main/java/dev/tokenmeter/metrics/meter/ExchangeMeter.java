package dev.tokenmeter.metrics.meter;

import dev.tokenmeter.metrics.meter.CallerLabels.Acceptance;
import dev.tokenmeter.metrics.meter.SeriesBudget.Tier;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.metrics.record.Charge;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.Outcome;
import dev.tokenmeter.metrics.record.PriceNote;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TapFailure;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.Unmetered;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.UsageReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Counts one finished exchange in all families. Thread-safe. */
final class ExchangeMeter {
  /**
   * Less than this for each token means that the answer came in one piece, which tells nothing of
   * its pace: no provider reaches 10,000 tokens a second.
   */
  private static final double LEAST_SECONDS_PER_TOKEN = 0.000_1;

  /** A count beyond what a Prometheus value holds exactly is a lie that must not end all sums. */
  private static final long MOST = 1L << 53;

  private final Families families;
  private final CallerLabels callers;
  private final ModelLabels models;
  private final ClosedLabels closed;

  ExchangeMeter(Families families, CallerLabels callers, ModelLabels models, ClosedLabels closed) {
    this.families = families;
    this.callers = callers;
    this.models = models;
    this.closed = closed;
  }

  /** The bounded labels of an exchange. */
  private record Bound(
      Tier tier, String caller, String team, String client, String provider, String model) {}

  void count(ExchangeRecord exchange) {
    Bound bound = bound(exchange);
    families
        .requests
        .child(
            Tier.NO_CALLER,
            bound.team(),
            bound.client(),
            bound.provider(),
            bound.model(),
            exchange.operation().label(),
            closed.code(exchange.status()),
            exchange.outcome().label())
        .add(1);
    families
        .callerRequests
        .child(bound.tier(), bound.caller(), bound.team(), exchange.outcome().label())
        .add(1);
    exchange.usage().ifPresent(usage -> tokens(exchange, bound, usage));
    exchange.charges().lines().forEach(charge -> cost(exchange, bound, charge));
    signal(exchange, bound);
    exchange
        .mismatch()
        .ifPresent(
            how ->
                families
                    .identityMismatch
                    .child(Tier.NO_CALLER, bound.provider(), how.label())
                    .add(1));
    times(exchange, bound);
    unmetered(exchange, bound.provider());
  }

  private Bound bound(ExchangeRecord exchange) {
    String provider = closed.provider(exchange.provider());
    Optional<String> served = exchange.usage().flatMap(ExchangeMeter::servedModel);
    String model =
        answered(exchange)
            ? models.answered(provider, exchange.modelRequested(), served)
            : models.unanswered(provider, exchange.modelRequested());
    // A key proves itself where tokens are paid; lists of models are public at some providers.
    Acceptance acceptance =
        answered(exchange) && exchange.inference() ? Acceptance.YES : Acceptance.NO;
    CallerId caller = exchange.caller();
    return new Bound(
        tier(caller.kind()),
        callers.caller(caller, acceptance),
        callers.team(caller),
        closed.client(exchange.client()),
        provider,
        model);
  }

  private static Tier tier(CallerId.Kind kind) {
    return switch (kind) {
      case CONFIGURED, FIXED -> Tier.CONFIGURED;
      case FINGERPRINT, CERTIFIED -> Tier.FINGERPRINT;
    };
  }

  private static boolean answered(ExchangeRecord exchange) {
    return exchange.status() >= 200 && exchange.status() < 300;
  }

  private static Optional<String> servedModel(UsageReport usage) {
    return usage
        .facts()
        .model()
        .or(() -> usage.lines().stream().flatMap(line -> line.model().stream()).findFirst());
  }

  private void tokens(ExchangeRecord exchange, Bound bound, UsageReport usage) {
    double input = 0;
    double output = 0;
    boolean reported = false;
    for (UsageLine line : usage.lines()) {
      String model = model(exchange, bound, line);
      for (Map.Entry<TokenType, Long> count : line.tokens().counts().entrySet()) {
        if (count.getValue() > 0) {
          families
              .tokens
              .child(
                  bound.tier(),
                  bound.caller(),
                  bound.team(),
                  bound.client(),
                  bound.provider(),
                  model,
                  count.getKey().label(),
                  line.source().label())
              .add(Math.min(count.getValue(), MOST));
        }
      }
      if (line.source() == Source.REPORTED) {
        reported = true;
        input += line.tokens().input();
        output += line.tokens().output();
      }
    }
    if (reported) {
      requestTokens(bound, "input", input);
      requestTokens(bound, "output", output);
    }
  }

  private String model(ExchangeRecord exchange, Bound bound, UsageLine line) {
    return answered(exchange)
        ? line.model().map(models::confirmed).orElse(bound.model())
        : bound.model();
  }

  private void cost(ExchangeRecord exchange, Bound bound, Charge charge) {
    String model = model(exchange, bound, charge.line());
    if (charge.nanoUsd().isPresent()) {
      families
          .cost
          .child(
              bound.tier(),
              bound.caller(),
              bound.team(),
              bound.client(),
              bound.provider(),
              model,
              exchange.billing().label(),
              charge.line().source().label())
          .add(Math.min(charge.nanoUsd().getAsLong(), MOST));
    }
    long tokens = Tokens.add(charge.unpriced().input(), charge.unpriced().output());
    if (tokens > 0) {
      families
          .unpriced
          .child(Tier.NO_CALLER, bound.provider(), model, reason(charge).label())
          .add(Math.min(tokens, MOST));
    }
  }

  private void signal(ExchangeRecord exchange, Bound bound) {
    String signal = exchange.signal().label();
    long tokens = 0;
    for (UsageLine line : exchange.usage().map(UsageReport::lines).orElse(List.of())) {
      tokens = Tokens.add(tokens, Tokens.add(line.tokens().input(), line.tokens().output()));
    }
    if (tokens > 0) {
      families
          .signalTokens
          .child(bound.tier(), bound.caller(), bound.team(), signal)
          .add(Math.min(tokens, MOST));
    }
    OptionalLong nanoUsd = exchange.charges().nanoUsd();
    if (nanoUsd.isPresent()) {
      families
          .signalCost
          .child(bound.tier(), bound.caller(), bound.team(), signal)
          .add(Math.min(nanoUsd.getAsLong(), MOST));
    }
  }

  private static PriceNote reason(Charge charge) {
    return List.of(PriceNote.UNKNOWN_MODEL, PriceNote.NO_PRICE).stream()
        .filter(charge.notes()::contains)
        .findFirst()
        .orElse(PriceNote.TYPE_UNPRICED);
  }

  private void requestTokens(Bound bound, String direction, double tokens) {
    families
        .requestTokens
        .child(Tier.NO_CALLER, bound.provider(), bound.model(), direction)
        .observe(tokens);
  }

  private void times(ExchangeRecord exchange, Bound bound) {
    overhead(bound, "request", exchange.requestOverhead());
    overhead(bound, "response", exchange.responseOverhead());
    if (exchange.outcome() != Outcome.OK) {
      return;
    }
    families
        .duration
        .child(Tier.NO_CALLER, bound.provider(), bound.model())
        .observe(seconds(exchange.duration()));
    exchange
        .timeToFirstToken()
        .ifPresent(
            first -> {
              families
                  .firstToken
                  .child(Tier.NO_CALLER, bound.provider(), bound.model())
                  .observe(seconds(first));
              pace(exchange, bound, seconds(exchange.duration().minus(first)));
            });
  }

  private void overhead(Bound bound, String phase, Optional<Duration> overhead) {
    overhead.ifPresent(
        time ->
            families
                .overhead
                .child(Tier.NO_CALLER, bound.provider(), phase)
                .observe(seconds(time)));
  }

  /** Reasoning comes before the first token that is seen, so it has no part in the pace. */
  private void pace(ExchangeRecord exchange, Bound bound, double secondsAfterFirst) {
    long output = 0;
    for (UsageLine line : exchange.usage().map(UsageReport::lines).orElse(List.of())) {
      if (line.source() == Source.REPORTED) {
        output += line.tokens().output() - line.tokens().of(TokenType.REASONING);
      }
    }
    double perToken = output > 1 ? secondsAfterFirst / (output - 1) : 0;
    if (perToken >= LEAST_SECONDS_PER_TOKEN) {
      families.perToken.child(Tier.NO_CALLER, bound.provider(), bound.model()).observe(perToken);
    }
  }

  private void unmetered(ExchangeRecord exchange, String provider) {
    exchange
        .usage()
        .flatMap(UsageReport::failure)
        .ifPresent(failure -> tapFailed(provider, failure));
    if (answered(exchange) && exchange.inference()) {
      Optional<Unmetered> reason =
          exchange.usage().isPresent()
              ? exchange.usage().get().unmetered()
              : Optional.of(Unmetered.UNKNOWN_SHAPE);
      reason.ifPresent(
          why ->
              families
                  .unmetered
                  .child(Tier.NO_CALLER, provider, exchange.operation().label(), why.label())
                  .add(1));
    }
  }

  void tapFailed(String provider, TapFailure failure) {
    families.tapFailures.child(Tier.NO_CALLER, provider, failure.label()).add(1);
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }
}
