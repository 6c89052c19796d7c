package dev.tokenmeter.proxy.identity;

import java.util.Locale;

/** Why a request is not forwarded, and the status that says so. */
public enum Refusal {
  /** A credential slot that is there twice, too long or unreadable. */
  MALFORMED_CREDENTIAL(400),
  /** A path that two readers may understand differently, on a provider with credentials. */
  AMBIGUOUS_PATH(400),
  /** A caller token that the configuration does not list, or no longer. */
  UNKNOWN_TOKEN(401),
  /** A caller token where the provider would read it. */
  TOKEN_NOT_FORWARDED(401),
  /** A caller who is not configured, under {@code unknown: reject}. */
  UNKNOWN_CALLER(401),
  /** A provider with credentials, and nothing that the proxy itself verified. */
  UNPROVED_CALLER(401),
  /** A path that the provider's credentials do not serve. */
  PATH_NOT_ALLOWED(403),
  /** Credentials are configured but their source holds none. */
  CREDENTIAL_MISSING(503);

  private final int status;
  private final String label = name().toLowerCase(Locale.ROOT);

  Refusal(int status) {
    this.status = status;
  }

  /** The HTTP status before the provider's own customs (Bedrock says 403 for 401). */
  public int status() {
    return status;
  }

  /** The value of {@code x-tokenmeter-error}. */
  public String label() {
    return label;
  }
}
