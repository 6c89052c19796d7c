package dev.tokenmeter.config;

/**
 * The board that compares teams on several axes ({@code leaderboard:} in the file).
 *
 * @param enabled whether it is answered at all; on a network port it needs tokens in any case
 * @param minimumGroup the fewest callers whose use a row may be the sum of
 * @param minimumCleanShare a team below it is shown and not ranked, 0 to 1
 * @param referenceModel whose input price turns US dollars into tokens, {@code model} or {@code
 *     vendor/model}
 * @param individuals whether callers may be listed too, as far as {@code privacy.board} shows them
 */
public record Leaderboard(
    boolean enabled,
    int minimumGroup,
    double minimumCleanShare,
    String referenceModel,
    boolean individuals) {

  /** Fewer are no group: everyone in it would know the others' part. */
  public static final int LEAST_GROUP = 5;

  /** Teams of five and more, ranked from a clean share of 0.8 on, and nobody by himself. */
  public static Leaderboard defaults() {
    return new Leaderboard(true, LEAST_GROUP, 0.8, "claude-sonnet-4-5", false);
  }
}
