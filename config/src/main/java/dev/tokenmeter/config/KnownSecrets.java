package dev.tokenmeter.config;

import java.util.List;
import java.util.Locale;

/** What secrets of this trade begin with, so that one in the wrong place is not repeated. */
final class KnownSecrets {
  private static final List<String> PREFIXES =
      List.of(
          "tmk_",
          "sk-",
          "sk_",
          "aiza",
          "ya29",
          "akia",
          "asia",
          "gsk_",
          "xai-",
          "ghp_",
          "ghu_",
          "gho_",
          "github_pat",
          "fw_",
          "eyj",
          "bearer",
          "absk",
          "r8_",
          "hf_",
          "pplx-");

  private KnownSecrets() {}

  static boolean begin(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    return PREFIXES.stream().anyMatch(lower::startsWith);
  }
}
