package dev.tokenmeter.deploy;

import dev.tokenmeter.config.Ledger.Recording;
import dev.tokenmeter.metrics.ledger.Ledger;
import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.metrics.record.Charge;
import dev.tokenmeter.metrics.record.Charges;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.Outcome;
import dev.tokenmeter.metrics.record.Signal;
import dev.tokenmeter.metrics.usage.Operation;
import dev.tokenmeter.metrics.usage.ResponseFacts;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.UsageReport;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/**
 * Five days of seven teams in a ledger: most work in their ways, one loops, some are small. The
 * callers of a team differ by how much they use; the first of {@code payments} repeated himself on
 * a day.
 */
final class WorkedWeek {
  private static final int DAYS = 5;

  /** How a team works; its first caller uses this much, each of the others a tenth more. */
  private record Team(
      String name, int callers, long fresh, long cached, long output, int minutes, Signal signal) {

    private Team busier(int tenths) {
      return new Team(
          name,
          callers,
          more(fresh, tenths),
          more(cached, tenths),
          more(output, tenths),
          minutes,
          signal);
    }

    private static long more(long tokens, int tenths) {
      return tokens + tokens * tenths / 10;
    }
  }

  private static final List<Team> TEAMS =
      List.of(
          new Team("payments", 9, 60_000, 900_000, 15_000, 95, Signal.NONE),
          new Team("search", 7, 140_000, 700_000, 30_000, 60, Signal.NONE),
          new Team("research", 6, 300_000, 250_000, 24_000, 190, Signal.NONE),
          new Team("platform", 12, 45_000, 600_000, 14_000, 40, Signal.NONE),
          new Team("growth", 5, 900_000, 40_000, 9_000, 30, Signal.REPEAT),
          new Team("founders", 2, 70_000, 800_000, 20_000, 70, Signal.NONE),
          new Team("legal", 3, 20_000, 10_000, 6_000, 5, Signal.NONE));

  private WorkedWeek() {}

  /** Writes it; the week ends now. */
  static void write(Path ledger) throws Exception {
    var place =
        new dev.tokenmeter.config.Ledger(
            ledger.toString(), Recording.ON, Duration.ofDays(400), Optional.empty());
    Instant now = Instant.now();
    int number = 0;
    try (Ledger open = Ledger.open(place, "week", InstantSource.system())) {
      for (Team team : TEAMS) {
        for (int who = 0; who < team.callers(); who++) {
          CallerId caller =
              new CallerId(team.name() + "-" + who, team.name(), CallerId.Kind.CONFIGURED);
          for (int day = 0; day < DAYS; day++) {
            Instant at = now.minus(Duration.ofDays(day)).minusSeconds(600);
            open.end(exchange(team.busier(who + day % 3), caller, at, ++number));
          }
        }
      }
    }
  }

  private static ExchangeRecord exchange(Team team, CallerId caller, Instant at, int number) {
    boolean sonnet = number % 3 > 0;
    Optional<String> model = Optional.of(sonnet ? "claude-sonnet-4-5" : "claude-haiku-4-5");
    Signal signal = number == 3 ? Signal.REPEAT : team.signal();
    Map<TokenType, Long> counts =
        Map.of(
            TokenType.INPUT, team.fresh(),
            TokenType.CACHE_READ, team.cached(),
            TokenType.OUTPUT, team.output());
    UsageLine line = new UsageLine(model, Source.REPORTED, new Tokens(counts));
    long nanoUsd = 3_000 * team.fresh() + 300 * team.cached() + 15_000 * team.output();
    return new ExchangeRecord(
            new UUID((at.toEpochMilli() << 16) | 0x7000, Long.MIN_VALUE | number),
            at,
            Duration.ofMinutes(team.minutes()),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            caller,
            Optional.empty(),
            sonnet ? "claude-code" : "opencode",
            Optional.empty(),
            "anthropic",
            Optional.empty(),
            Billing.METERED,
            Operation.CHAT,
            true,
            model,
            200,
            Outcome.OK,
            Optional.empty(),
            Optional.of(
                new UsageReport(
                    List.of(line),
                    true,
                    Optional.empty(),
                    Set.of(),
                    Optional.empty(),
                    ResponseFacts.ofModel(model))),
            10,
            10,
            Optional.empty())
        .withCharges(
            new Charges(
                List.of(new Charge(line, OptionalLong.of(nanoUsd), Tokens.none(), Set.of())),
                Optional.of("v1")))
        .withSignal(signal);
  }
}
