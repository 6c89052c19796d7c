package dev.tokenmeter.metrics.report;

import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** Numbers as they are printed; an unknown one never as zero. */
public final class Figures {
  private static final int NANO_DIGITS = 9;
  private static final int SHOWN_DIGITS = 4;

  private Figures() {}

  /** A whole number with its thousands apart. */
  public static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Exact, without trailing zeros. */
  static Optional<String> exactUsd(OptionalLong nanoUsd) {
    return nanoUsd.isEmpty()
        ? Optional.empty()
        : Optional.of(usd(nanoUsd.getAsLong()).stripTrailingZeros().toPlainString());
  }

  /** To a hundredth of a cent. */
  static String shownUsd(long nanoUsd) {
    return shownUsd(usd(nanoUsd));
  }

  /** To a hundredth of a cent. */
  public static String shownUsd(BigDecimal usd) {
    return String.format(Locale.ROOT, "%,.4f", usd.setScale(SHOWN_DIGITS, RoundingMode.HALF_EVEN));
  }

  private static BigDecimal usd(long nanoUsd) {
    return BigDecimal.valueOf(nanoUsd, NANO_DIGITS);
  }

  /** The sum of some types; empty where none of them was reported. */
  static OptionalLong sum(Tokens tokens, Predicate<TokenType> types) {
    return Arrays.stream(TokenType.values())
        .filter(types.and(tokens.counts()::containsKey))
        .mapToLong(tokens::of)
        .reduce(Tokens::add);
  }
}
