package dev.tokenmeter.proxy.identity;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/** The credential in a header value, without its scheme. */
final class HeaderCredential {
  private static final String CREDENTIAL = "Credential=";

  /** The longest name of a scheme, in characters: SCRAM-SHA-256 has 13, and no key is as short. */
  private static final int MAX_SCHEME = 16;

  private HeaderCredential() {}

  /**
   * Bearer and other one-word schemes give the word after them, Basic its password (or a caller
   * token in either half), everything else itself. Empty if there is none.
   */
  static String of(String value) {
    String text = value.strip();
    int space = text.indexOf(' ');
    if (space < 0) {
      return "bearer".equalsIgnoreCase(text) ? "" : text;
    }
    String scheme = text.substring(0, space).toLowerCase(Locale.ROOT);
    String rest = text.substring(space + 1).strip();
    if (scheme.equals("basic")) {
      return basic(rest);
    }
    return scheme.equals("bearer") || (isScheme(scheme) && rest.indexOf(' ') < 0) ? rest : text;
  }

  /** What is no scheme is part of the credential, so that its end alone is nobody's name. */
  private static boolean isScheme(String word) {
    return word.length() <= MAX_SCHEME
        && word.chars().allMatch(c -> c == '-' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
  }

  /** Whether a value is an AWS signature, which shows the public half of its credential only. */
  static boolean isSigV4(String value) {
    return value.regionMatches(true, 0, "AWS4-", 0, 5);
  }

  /** The access-key id of a SigV4 header. */
  static String accessKeyId(String signature) {
    int from = signature.indexOf(CREDENTIAL);
    return from < 0 ? "" : scope(signature.substring(from + CREDENTIAL.length()));
  }

  /** The access-key id at the start of a SigV4 credential scope. */
  static String scope(String credential) {
    int slash = credential.indexOf('/');
    return slash < 0 ? "" : credential.substring(0, slash);
  }

  private static String basic(String encoded) {
    String pair;
    try {
      pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.ISO_8859_1);
    } catch (IllegalArgumentException e) {
      return encoded;
    }
    int colon = pair.indexOf(':');
    String user = colon < 0 ? pair : pair.substring(0, colon);
    String password = colon < 0 ? "" : pair.substring(colon + 1);
    return password.isEmpty() || user.startsWith(CallerTokens.PREFIX) ? user : password;
  }
}
