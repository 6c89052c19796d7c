package dev.tokenmeter.proxy.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Makes up plausible answers. Conversations with coding assistants read most of their prompt from
 * the cache, write a little of it anew, and think before they speak. Not thread-safe.
 */
final class Imagination {
  private static final List<String> WORDS =
      List.of(
          "the", "test", "fails", "because", "parser", "keeps", "a", "stale", "offset", "so", "I",
          "moved", "reset", "before", "loop", "and", "added", "case", "for", "empty", "input",
          "next", "step", "is", "to", "run", "build", "again", "which", "now", "passes");

  private final RandomGenerator random;

  Imagination(RandomGenerator random) {
    this.random = random;
  }

  /** An answer of this model; caches of its family are those that its API can report. */
  Answer answer(String model) {
    long output = 20 + random.nextLong(30, 600);
    return new Answer(
        Long.toHexString(random.nextLong() | Long.MIN_VALUE),
        model,
        pieces((int) Math.min(60, output / 8 + 1)),
        spent(model, output));
  }

  private Spent spent(String model, long output) {
    long context = random.nextLong(6_000, 140_000);
    long reasoning = random.nextInt(3) == 0 ? random.nextLong(64, 2_000) : 0;
    if (model.startsWith("claude-haiku")) {
      return new Spent(random.nextLong(200, 3_000), 0, 0, output / 4 + 1, 0);
    }
    if (model.startsWith("claude")) {
      return new Spent(random.nextLong(3, 40), context, context / 40, output, reasoning);
    }
    if (model.startsWith("gemini")) {
      return new Spent(context / 5, context * 4 / 5, 0, output, reasoning + 50);
    }
    return new Spent(context / 12, context * 5 / 6, context / 30, output, reasoning + 64);
  }

  private List<String> pieces(int count) {
    List<String> pieces = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder piece = new StringBuilder();
      for (int j = 0; j < 4; j++) {
        piece.append(WORDS.get(random.nextInt(WORDS.size()))).append(' ');
      }
      pieces.add(piece.toString());
    }
    return pieces;
  }
}
