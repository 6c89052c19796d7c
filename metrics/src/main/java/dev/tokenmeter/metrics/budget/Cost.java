package dev.tokenmeter.metrics.budget;

import dev.tokenmeter.config.BudgetTerms.Unpriced;
import dev.tokenmeter.metrics.record.Charge;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.UsageReport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an exchange costs a budget, by account. */
final class Cost {
  private final BudgetInForce budget;
  private final ExchangeRecord exchange;
  private final RateBook rates;

  private Cost(BudgetInForce budget, ExchangeRecord exchange, RateBook rates) {
    this.budget = budget;
    this.exchange = exchange;
    this.rates = rates;
  }

  /** Amounts by account, nothing below zero; empty where the budget has no part in the exchange. */
  static Map<String, Long> of(BudgetInForce budget, ExchangeRecord exchange, RateBook rates) {
    return budget.counts(exchange.billing()) && exchange.usage().isPresent()
        ? new Cost(budget, exchange, rates).byAccount(exchange.usage().get())
        : Map.of();
  }

  private Map<String, Long> byAccount(UsageReport usage) {
    Map<String, Long> amounts = new HashMap<>();
    for (int i = 0; i < usage.lines().size(); i++) {
      UsageLine line = usage.lines().get(i);
      Labels labels = Labels.of(exchange, line.model().or(() -> usage.facts().model()));
      if (budget.matcher().fits(labels)) {
        amounts.merge(
            budget.matcher().account(labels),
            Measure.bounded(amount(line, charge(i))),
            (a, b) -> Measure.bounded(a + b));
      }
    }
    return amounts;
  }

  private Optional<Charge> charge(int line) {
    List<Charge> charges = exchange.charges().lines();
    return line < charges.size() ? Optional.of(charges.get(line)) : Optional.empty();
  }

  private long amount(UsageLine line, Optional<Charge> charge) {
    return switch (budget.measure()) {
      case TOKENS -> Tokens.add(line.tokens().input(), line.tokens().output());
      case NANO_USD -> {
        long priced = charge.map(Charge::nanoUsd).map(nano -> nano.orElse(0)).orElse(0L);
        Tokens rest = charge.map(Charge::unpriced).orElseGet(line::tokens);
        yield Tokens.add(priced, standIn(budget, rest, rates));
      }
    };
  }

  /** What was spent before, charged as if it were spent now. */
  static long of(BudgetInForce budget, Spend spend, RateBook rates) {
    return switch (budget.measure()) {
      case TOKENS -> spend.tokens();
      case NANO_USD -> Tokens.add(spend.nanoUsd(), standIn(budget, spend.unpriced(), rates));
    };
  }

  /** What tokens without price cost by the model that the budget names for them. */
  private static long standIn(BudgetInForce budget, Tokens unpriced, RateBook rates) {
    return switch (budget.budget().terms().unpriced()) {
      case Unpriced.Allow _, Unpriced.Deny _ -> 0;
      case Unpriced.PriceAs as -> {
        Rates each = rates.standIn(as.model());
        double nano =
            unpriced.counts().entrySet().stream()
                .mapToDouble(count -> count.getValue() * each.of(count.getKey()))
                .sum();
        yield Measure.bounded(nano);
      }
    };
  }
}
