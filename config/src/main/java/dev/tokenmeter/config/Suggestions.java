package dev.tokenmeter.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The word that was probably meant. */
final class Suggestions {
  private static final int LONGEST = 64;

  private Suggestions() {}

  /** The nearest allowed word, if it is near: a third of the letters may differ. */
  static Optional<String> nearest(String word, Collection<String> allowed) {
    String normal = normal(word);
    if (word.isEmpty() || word.length() > LONGEST) {
      return Optional.empty();
    }
    return allowed.stream()
        .map(candidate -> new Scored(candidate, distance(normal, normal(candidate))))
        .filter(scored -> scored.distance() <= Math.max(1, scored.word().length() / 3))
        .min(Comparator.comparingInt(Scored::distance))
        .map(Scored::word);
  }

  /** {@code " (did you mean x?)"} or nothing. */
  static String hint(String word, Collection<String> allowed) {
    return nearest(word, allowed).map(near -> " (did you mean " + near + "?)").orElse("");
  }

  private record Scored(String word, int distance) {}

  private static String normal(String word) {
    return word.toLowerCase(Locale.ROOT).replace('_', '-').replace(' ', '-');
  }

  /** Edits to get from one to the other: insert, delete, replace, swap neighbours. */
  static int distance(String from, String to) {
    int[] beforeLast = new int[to.length() + 1];
    int[] last = new int[to.length() + 1];
    Arrays.setAll(last, i -> i);
    for (int i = 1; i <= from.length(); i++) {
      int[] row = new int[to.length() + 1];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = last[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(last[j], row[j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && from.charAt(i - 1) == to.charAt(j - 2)
                && from.charAt(i - 2) == to.charAt(j - 1);
        if (swapped) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      beforeLast = last;
      last = row;
    }
    return last[to.length()];
  }
}
