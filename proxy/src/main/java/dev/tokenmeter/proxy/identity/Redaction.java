package dev.tokenmeter.proxy.identity;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes URLs and texts fit to be shown: in logs, errors and pages. Takes time proportional to the
 * text. Usable by all threads; meant for what is shown, not for the data path.
 */
public final class Redaction {
  private static final String MASK = "***";

  private static final Set<String> SECRET_PARAMETERS =
      Set.of(
          "key",
          "access_token",
          "refresh_token",
          "id_token",
          "token",
          "api-key",
          "api_key",
          "apikey",
          "auth",
          "authorization",
          "client_secret",
          "secret",
          "password",
          "sig",
          "signature",
          "subscription-key",
          "x-amz-credential",
          "x-amz-signature",
          "x-amz-security-token",
          "x-goog-signature",
          "x-goog-credential");

  /** Words that are credentials by their form alone. */
  private static final Pattern SHAPED =
      Pattern.compile(
          "tmk_[A-Za-z0-9_-]*+"
              + "|\\beyJ[A-Za-z0-9_-]*+(?:\\.[A-Za-z0-9_-]*+)*+"
              + "|\\b(?:sk-|sk_|rk-|pk-|gsk_|xai-|ek_|sess-|fw_|hf_|pplx-|nvapi-|AIza|ABSK)"
              + "[A-Za-z0-9+/=_.-]++"
              + "|\\bya29\\.[A-Za-z0-9+/=_.-]*+"
              + "|\\b(?:bedrock-api-key-|xai-client-secret|auth_tokens/)[A-Za-z0-9+/=_.-]*+"
              + "|\\b(?:gh[pousr]_|github_pat_)[A-Za-z0-9_]++"
              + "|\\b(?:AKIA|ASIA)[A-Z0-9]++"
              + "|\\btid=[^\\s\"',}]++"
              + "|(?<!sha256:)\\b(?=[A-Za-z]*+[0-9])(?=[0-9]*+[A-Za-z])[A-Za-z0-9]{32,}+\\b");

  /** What stands after a scheme or a name that announces a credential. */
  private static final Pattern ANNOUNCED =
      Pattern.compile(
          "(?i)(\\b(?:bearer|basic)\\s++(?!tokens?\\b)|openai-insecure-api-key\\."
              + "|\\b(?:authorization|proxy-authorization|cookie|set-cookie)\"?+\\s*+[:=]\\s*+\"?+"
              + "(?:bearer\\s++|basic\\s++)?+"
              + "|(?:api[-_]?key|subscription-key|access_token|tokenmeter-token|secret|password)"
              + "\"?+\\s*+[:=]\\s*+\"?+"
              + "|\\b(?:key|token)=\"?+)"
              + "([^\\s\"'&,;}]++)");

  private static final Pattern USER_INFO = Pattern.compile("(//)[^/?#@\\s]*+(?:@[^/?#@\\s]*+)*?@");

  private Redaction() {}

  /** A URL or request target without its secrets; everything else stays readable. */
  public static String redactUri(String uri) {
    int query = uri.indexOf('?');
    if (query < 0) {
      return redact(uri);
    }
    StringBuilder shown = new StringBuilder(uri.length());
    shown.append(redact(uri.substring(0, query)));
    char separator = '?';
    for (String piece : uri.substring(query + 1).split("&", -1)) {
      shown.append(separator).append(parameter(piece));
      separator = '&';
    }
    return shown.toString();
  }

  /** A text in which everything that looks like a credential is masked. */
  public static String redact(String text) {
    String shown = USER_INFO.matcher(text).replaceAll("$1" + MASK + "@");
    shown = ANNOUNCED.matcher(shown).replaceAll("$1" + MASK);
    return SHAPED.matcher(shown).replaceAll(Matcher.quoteReplacement(MASK));
  }

  private static String parameter(String piece) {
    int equals = piece.indexOf('=');
    if (equals < 0) {
      return redact(piece);
    }
    String name = QueryCredentials.decode(piece.substring(0, equals)).toLowerCase(Locale.ROOT);
    return SECRET_PARAMETERS.contains(name) ? piece.substring(0, equals + 1) + MASK : redact(piece);
  }
}
