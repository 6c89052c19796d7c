package dev.tokenmeter.metrics.reconcile;

import dev.tokenmeter.metrics.usage.TokenType;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the name of a stock-keeping unit says: {@code Generate content output token count gemini 2.5
 * flash short input text}, {@code Gemini 2.5 Pro Thinking Text Output - Predictions}, {@code
 * USE1-MP:USE1_CacheReadInputTokenCount-Units}. The four types of tokens that all price lists have
 * are told apart, and nothing finer: by modality and lifetime no two lists agree.
 */
final class SkuText {
  /** What such exports keep apart. */
  static final Set<TokenType> TELLS =
      Set.of(TokenType.INPUT, TokenType.CACHE_READ, TokenType.CACHE_WRITE, TokenType.OUTPUT);

  private static final Pattern OTHER =
      Pattern.compile(
          "storage|hour|training|tuning|throughput|customi[sz]ation|reserved|provisioned|guardrail"
              + "|grounding|search|tpm\\b|character");
  private static final Pattern COUNTED = Pattern.compile("(input|output)\\w* tokens?\\b");
  private static final Pattern DIRECTION = Pattern.compile("input|prompt|output|completion");
  private static final Pattern FAMILY =
      Pattern.compile(
          "(?:gemini|gemma|claude|llama|mistral|mixtral|codestral|deepseek|qwen|gpt|command|jamba"
              + "|nova|titan|kimi|glm|minimax|grok)\\b.*");
  private static final Set<String> STOP =
      Set.of(
          ("text audio image video input output thinking short long cached caching cache global"
                  + " regional batch flex priority predictions token tokens count for live ga native"
                  + " non read write prompt completion with above below over under in requests")
              .split(" ", -1));
  private static final Pattern MILLION = Pattern.compile("million|\\b1m\\b|1,?000,?000|mtok");
  private static final Pattern THOUSAND = Pattern.compile("thousand|\\b1k\\b|1,?000|ktok");

  private SkuText() {}

  private static String words(String text) {
    String parted = text.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ");
    return parted.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", " ").strip();
  }

  /** The type of tokens it counts; empty if it counts something else. */
  static Optional<TokenType> type(String sku) {
    String words = words(sku);
    if (OTHER.matcher(words).find()) {
      return Optional.empty();
    }
    if (words.contains("cach")) {
      boolean written = words.contains("write") || words.contains("creation");
      return Optional.of(written ? TokenType.CACHE_WRITE : TokenType.CACHE_READ);
    }
    Matcher counted = COUNTED.matcher(words);
    Matcher direction = DIRECTION.matcher(words);
    String found = counted.find() ? counted.group(1) : direction.find() ? direction.group() : "";
    return switch (found) {
      case "input", "prompt" -> Optional.of(TokenType.INPUT);
      case "output", "completion" -> Optional.of(TokenType.OUTPUT);
      default -> Optional.empty();
    };
  }

  /** The model it names, like {@code gemini-2.5-flash}. */
  static Optional<String> model(String sku) {
    String words = sku.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", " ");
    Matcher family = FAMILY.matcher(words);
    if (!family.find()) {
      return Optional.empty();
    }
    String name =
        Arrays.stream(family.group().split(" ", -1))
            .takeWhile(word -> !STOP.contains(word))
            .collect(Collectors.joining("-"));
    return name.isEmpty() ? Optional.empty() : Optional.of(name);
  }

  /** Tokens in a unit of this name; empty if it does not say. */
  static Optional<BigDecimal> tokensIn(String unit) {
    String words = unit.toLowerCase(Locale.ROOT);
    if (MILLION.matcher(words).find()) {
      return Optional.of(BigDecimal.valueOf(1_000_000));
    }
    if (THOUSAND.matcher(words).find()) {
      return Optional.of(BigDecimal.valueOf(1_000));
    }
    return words.contains("token") || words.equals("count")
        ? Optional.of(BigDecimal.ONE)
        : Optional.empty();
  }
}
