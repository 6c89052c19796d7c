package dev.tokenmeter.metrics.reconcile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is left of a model's name when everything is taken off that not everybody writes: the
 * vendor, region and version of a Bedrock id, the date of a snapshot, {@code latest}, the order of
 * the words of a Claude. {@code us.anthropic.claude-sonnet-4-5-20250929-v1:0}, {@code Claude 4.5
 * Sonnet} and {@code Claude4.5Sonnet} are one model; {@code gpt-4o} and {@code gpt-4o-mini} are
 * two.
 */
final class ModelName {
  private static final Pattern PATH = Pattern.compile("^.*/");
  private static final Pattern EDITION = Pattern.compile("\\s*\\(.*\\)\\s*$");
  private static final Pattern VENDOR =
      Pattern.compile(
          "^(?:[a-z]{2,6}(?:-gov)?\\.)?(?:anthropic|amazon|meta|mistral|cohere|ai21|deepseek|openai"
              + "|qwen|google|nvidia|minimax|moonshot|moonshotai|zai|writer)\\.");
  private static final Pattern SUFFIX =
      Pattern.compile(
          "(?:-v\\d+(?::\\d+)*(?::\\d+k)?|:\\d+|[-@"
              + " ]20\\d{2}-?[01]\\d-?[0-3]\\d|@default|[-@]latest"
              + "|-preview(?:-\\d\\d-\\d\\d(?:-\\d{4})?)?|-exp(?:-\\d+)*|-00\\d|\\s+preview)$");
  private static final Pattern WORD = Pattern.compile("[a-z]+|\\d+(?:\\.\\d+)*");
  private static final Pattern ZERO = Pattern.compile("(?<=\\d)\\.0$");
  private static final Set<String> MAKERS =
      Set.of("amazon", "anthropic", "google", "openai", "meta");

  private ModelName() {}

  /** Equal for two names of one model. */
  static String canonical(String name) {
    String text = EDITION.matcher(name.toLowerCase(Locale.ROOT).strip()).replaceAll("");
    text = PATH.matcher(text).replaceAll("");
    text = VENDOR.matcher(text).replaceAll("");
    String before = "";
    while (!text.equals(before)) {
      before = text;
      text = SUFFIX.matcher(text).replaceAll("");
    }
    List<String> words = words(text);
    if (words.contains("claude")) {
      words.sort(null);
    }
    return words.isEmpty() ? name.strip() : String.join("", words);
  }

  /** Numbers that follow each other are one version. */
  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(text);
    while (word.find()) {
      String next = word.group();
      boolean number = Character.isDigit(next.charAt(0));
      if (number && !words.isEmpty() && Character.isDigit(words.getLast().charAt(0))) {
        words.set(words.size() - 1, words.getLast() + "." + next);
      } else if (!MAKERS.contains(next)) {
        words.add(next);
      }
    }
    words.replaceAll(each -> ZERO.matcher(each).replaceAll(""));
    return words;
  }
}
