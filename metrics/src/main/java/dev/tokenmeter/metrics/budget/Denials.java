package dev.tokenmeter.metrics.budget;

import dev.tokenmeter.config.Budget;
import dev.tokenmeter.metrics.record.AssistantClient;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The words in which a budget denies: name, spent, limit, when it resets, and whom to ask. */
final class Denials {
  /** Running exchanges end within seconds, mostly. */
  private static final Duration SOON = Duration.ofSeconds(5);

  private static final int PAYMENT = 402;
  private static final int TOO_MANY = 429;

  /** Clients that ask again and again after a 429, whatever it says, and give up after a 402. */
  private static final Set<String> RESTLESS =
      Stream.of(
              AssistantClient.OPENCODE,
              AssistantClient.KILO,
              AssistantClient.QWEN_CODE,
              AssistantClient.CLINE,
              AssistantClient.CONTINUE,
              AssistantClient.DROID,
              AssistantClient.VERCEL_AI_SDK)
          .map(AssistantClient::label)
          .collect(Collectors.toUnmodifiableSet());

  private Denials() {}

  static Denial spent(
      BudgetInForce budget, Account account, Tally tally, String client, Instant now) {
    long reserved = tally.committed() - tally.settled();
    String running =
        tally.settled() < budget.limit(now)
            ? ", with " + budget.measure().text(reserved) + " for requests that still run"
            : "";
    return denial(
        budget,
        tally,
        client,
        "%s is spent: %s of %s%s%s."
            .formatted(
                title(budget),
                budget.measure().text(tally.settled()),
                budget.measure().text(budget.limit(now)),
                running,
                whose(budget, account)));
  }

  static Denial tooDear(
      BudgetInForce budget, Account account, Tally tally, long most, String client, Instant now) {
    return denial(
        budget,
        tally,
        client,
        "%s does not surely suffice: this request may cost up to %s, and %s of %s are spent or reserved%s."
            .formatted(
                title(budget),
                budget.measure().text(most),
                budget.measure().text(tally.committed()),
                budget.measure().text(budget.limit(now)),
                whose(budget, account)));
  }

  static Denial crowded(BudgetInForce budget, Account account, int places) {
    return Denial.rate(
        withHelp(
            budget,
            "%s lets %d requests run at once, and so many do%s."
                .formatted(title(budget), places, whose(budget, account))),
        SOON);
  }

  static Denial unpriced(BudgetInForce budget, String model) {
    return Denial.model(
        withHelp(
            budget,
            "%s denies models without a known price, and %s has none."
                .formatted(title(budget), model.isEmpty() ? "this one" : model)));
  }

  private static Denial denial(BudgetInForce budget, Tally tally, String client, String what) {
    Budget configured = budget.budget();
    Instant resets = tally.period().end();
    return new Denial(
        Denial.Kind.BUDGET,
        withHelp(budget, what + " It resets at " + time(resets, configured.zone()) + "."),
        configured.terms().status().orElse(RESTLESS.contains(client) ? PAYMENT : TOO_MANY),
        Optional.of(resets),
        Optional.empty());
  }

  private static String title(BudgetInForce budget) {
    return "The budget " + budget.budget().name();
  }

  private static String whose(BudgetInForce budget, Account account) {
    return budget.budget().scope().each().isPresent() ? " (" + account.scope() + ")" : "";
  }

  private static String time(Instant instant, ZoneId zone) {
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
        instant.truncatedTo(ChronoUnit.SECONDS).atZone(zone));
  }

  private static String withHelp(BudgetInForce budget, String what) {
    return budget.budget().terms().message().map(help -> what + " " + help).orElse(what);
  }
}
