package dev.tokenmeter.metrics.budget;

import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.tap.RequestProbe;
import java.util.Optional;

/**
 * What a request may use, before it has used anything.
 *
 * @param learned from such requests; empty for a stranger
 * @param bytes size of its body, coded as it is sent
 * @param mostInput tokens that cannot go in
 * @param mostOutput tokens that cannot come out
 */
record Estimate(Optional<Experience.Mix> learned, long bytes, double mostInput, double mostOutput) {
  /**
   * The largest context that is sold; also what images, files and stored prompts have to fit in.
   */
  static final long MAX_INPUT_TOKENS = 2_000_000;

  /** For one choice without a bound of its own. */
  static final long MAX_OUTPUT_TOKENS = RequestProbe.LONGEST_ANSWER;

  private static final double BYTES_PER_TOKEN = 3.5;
  private static final double STRANGERS_OUTPUT = 500;

  /**
   * What little is known of takes no more than this part of a limit before it shows what it needs:
   * else a few dear exchanges would lock out hundreds of cheap ones.
   */
  private static final long STRANGERS_SHARE = 1_000;

  static Estimate of(Call call, Experience experience) {
    if (!call.inference()) {
      return new Estimate(Optional.empty(), 0, 0, 0);
    }
    Call.Size size = call.size();
    // A token of text is a byte at least (byte-level tokenizers).
    long input = Math.min(size.textBytes().orElse(MAX_INPUT_TOKENS), MAX_INPUT_TOKENS);
    return new Estimate(
        call.model().flatMap(model -> experience.of(call.caller().name(), model)),
        size.wireBytes(),
        input,
        size.maxOutput().orElse(MAX_OUTPUT_TOKENS));
  }

  /** What it probably takes. */
  long likely(Measure measure, Rates rates, long limit) {
    long amount = Math.min(Measure.bounded(amount(measure, rates)), most(measure, rates));
    boolean known = learned.filter(Experience.Mix::known).isPresent();
    return known ? amount : Math.min(amount, Math.max(1, limit / STRANGERS_SHARE));
  }

  private double amount(Measure measure, Rates rates) {
    double amount = 0;
    for (TokenType type : TokenType.values()) {
      double tokens = tokens(type);
      amount +=
          switch (measure) {
            case TOKENS -> tokens;
            case NANO_USD -> tokens * rates.of(type);
          };
    }
    return amount;
  }

  private double tokens(TokenType type) {
    if (learned.isPresent()) {
      return learned.get().of(type, bytes);
    }
    return switch (type) {
      case INPUT -> bytes / BYTES_PER_TOKEN;
      case OUTPUT -> STRANGERS_OUTPUT;
      case CACHE_READ,
          CACHE_WRITE,
          CACHE_WRITE_5M,
          CACHE_WRITE_30M,
          CACHE_WRITE_1H,
          CACHE_WRITE_12H,
          REASONING,
          INPUT_AUDIO,
          INPUT_IMAGE,
          CACHE_READ_AUDIO,
          CACHE_READ_IMAGE,
          OUTPUT_AUDIO,
          OUTPUT_IMAGE ->
          0;
    };
  }

  /** What it cannot take more than. */
  long most(Measure measure, Rates rates) {
    return switch (measure) {
      case TOKENS -> Measure.bounded(mostInput + mostOutput);
      case NANO_USD ->
          Measure.bounded(mostInput * rates.dearestInput() + mostOutput * rates.dearestOutput());
    };
  }
}
