package dev.tokenmeter.config;

import java.util.regex.Pattern;

/** What secrets of this trade look like, so that one in the wrong place is not repeated. */
final class KnownSecrets {
  private static final Pattern FORM =
      Pattern.compile(
          "(?:tmk_|sk-|sk_|gsk_|xai-|gh[opsu]_|github_pat_|fw_|hf_|r8_|pplx-|AIza|AQ\\.|ya29\\.|eyJ"
              + "|ABSK|(?:AKIA|ASIA)[A-Z0-9]{4}|Bearer ).{8,}",
          Pattern.DOTALL);

  private KnownSecrets() {}

  static boolean looksLikeOne(String word) {
    return FORM.matcher(word).matches();
  }
}
