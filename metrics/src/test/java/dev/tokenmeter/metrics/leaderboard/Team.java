package dev.tokenmeter.metrics.leaderboard;

import dev.tokenmeter.metrics.ledger.CallerUse;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A team whose callers all use the same, as the tests vary it. */
record Team(
    String name,
    int callers,
    double usd,
    long input,
    long cacheRead,
    long output,
    long busySeconds,
    double repeatUsd,
    long unpriced) {

  static Team of(String name) {
    return new Team(name, 5, 10, 1_000, 9_000, 500, 60, 0, 0);
  }

  Team spending(double dollars) {
    return new Team(
        name, callers, dollars, input, cacheRead, output, busySeconds, repeatUsd, unpriced);
  }

  Team of(int many) {
    return new Team(name, many, usd, input, cacheRead, output, busySeconds, repeatUsd, unpriced);
  }

  Team sending(long fresh, long cached, long answered) {
    return new Team(name, callers, usd, fresh, cached, answered, busySeconds, repeatUsd, unpriced);
  }

  Team busy(long seconds) {
    return new Team(name, callers, usd, input, cacheRead, output, seconds, repeatUsd, unpriced);
  }

  Team repeating(double dollars) {
    return new Team(name, callers, usd, input, cacheRead, output, busySeconds, dollars, unpriced);
  }

  Team unpriced(long tokens) {
    return new Team(name, callers, usd, input, cacheRead, output, busySeconds, repeatUsd, tokens);
  }

  List<CallerUse> uses() {
    List<CallerUse> uses = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      String caller = name + "-" + i;
      uses.add(
          new CallerUse(
              name,
              caller,
              Optional.empty(),
              true,
              1,
              0,
              new Tokens(
                  Map.of(
                      TokenType.INPUT, input,
                      TokenType.CACHE_READ, cacheRead,
                      TokenType.OUTPUT, output)),
              OptionalLong.of(Math.round((usd - repeatUsd) * 1e9)),
              unpriced,
              OptionalLong.of(busySeconds * 1_000)));
      if (repeatUsd > 0) {
        uses.add(
            new CallerUse(
                name,
                caller,
                Optional.of("repeat"),
                true,
                1,
                0,
                Tokens.none(),
                OptionalLong.of(Math.round(repeatUsd * 1e9)),
                0,
                OptionalLong.of(0)));
      }
    }
    return uses;
  }
}
