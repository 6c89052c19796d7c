package dev.tokenmeter.metrics.leaderboard;

import dev.tokenmeter.metrics.ledger.CallerUse;
import dev.tokenmeter.metrics.usage.Tokens;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a caller or a team used, and how much of it was waste. Sums saturate.
 *
 * @param unmetered exchanges that used tokens nobody knows the number of
 * @param nanoUsd at the prices that held, of tokens that have one
 * @param unpriced tokens that have none
 * @param wasteNanoUsd what of it is in a class of use that counts as waste
 * @param unclassifiedNanoUsd what of it is in no class any more
 * @param busyMillis how long exchanges took together; empty where some of them do not tell any more
 */
public record UseSum(
    long requests,
    long unmetered,
    Tokens tokens,
    long nanoUsd,
    long unpriced,
    long wasteNanoUsd,
    long unclassifiedNanoUsd,
    OptionalLong busyMillis) {

  static UseSum nothing() {
    return new UseSum(0, 0, Tokens.none(), 0, 0, 0, 0, OptionalLong.of(0));
  }

  /** One use; {@code waste} holds the labels of the classes that count as such. */
  static UseSum of(CallerUse use, Set<String> waste) {
    long nanoUsd = use.nanoUsd().orElse(0);
    boolean wasted = use.signal().filter(waste::contains).isPresent();
    return new UseSum(
        use.requests(),
        use.unmetered(),
        use.tokens(),
        nanoUsd,
        use.unpriced(),
        wasted ? nanoUsd : 0,
        use.classified() ? 0 : nanoUsd,
        use.busyMillis());
  }

  UseSum plus(UseSum other) {
    return new UseSum(
        Tokens.add(requests, other.requests),
        Tokens.add(unmetered, other.unmetered),
        tokens.plus(other.tokens),
        Tokens.add(nanoUsd, other.nanoUsd),
        Tokens.add(unpriced, other.unpriced),
        Tokens.add(wasteNanoUsd, other.wasteNanoUsd),
        Tokens.add(unclassifiedNanoUsd, other.unclassifiedNanoUsd),
        busyMillis.isPresent() && other.busyMillis.isPresent()
            ? OptionalLong.of(Tokens.add(busyMillis.getAsLong(), other.busyMillis.getAsLong()))
            : OptionalLong.empty());
  }

  /** Whether any token was used. */
  boolean isUse() {
    return tokens.input() > 0 || tokens.output() > 0;
  }

  /** The tokens by kind. */
  public TokenKinds kinds() {
    return TokenKinds.of(tokens);
  }
}
