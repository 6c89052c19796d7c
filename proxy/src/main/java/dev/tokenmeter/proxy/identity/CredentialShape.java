package dev.tokenmeter.proxy.identity;

import dev.tokenmeter.metrics.record.Billing;

/** What the form of a credential tells: how long it lives and who pays by it. */
enum CredentialShape {
  /** Claude subscriptions: {@code sk-ant-oat…} and its relatives. */
  ANTHROPIC_OAUTH(Life.ROTATES, Billing.SUBSCRIPTION),
  /** {@code ya29.…}: a Google account, whoever pays for it. */
  GOOGLE_OAUTH(Life.ROTATES, Billing.UNKNOWN),
  JWT(Life.ROTATES, Billing.UNKNOWN),
  /** {@code tid=…;exp=…}. */
  COPILOT(Life.ROTATES, Billing.SUBSCRIPTION),
  /** Short-lived stand-ins for an API key, as browsers get them. */
  EPHEMERAL_KEY(Life.ROTATES, Billing.METERED),
  AWS_TEMPORARY_KEY_ID(Life.ROTATES, Billing.METERED),
  AWS_ACCESS_KEY_ID(Life.STAYS, Billing.METERED),
  /** {@code sk-…}, {@code AIza…} and every other opaque key. */
  API_KEY(Life.STAYS, Billing.METERED);

  /** Whether the same person has another one tomorrow. */
  enum Life {
    STAYS,
    ROTATES
  }

  private final Life life;
  private final Billing billing;

  CredentialShape(Life life, Billing billing) {
    this.life = life;
    this.billing = billing;
  }

  boolean rotates() {
    return life == Life.ROTATES;
  }

  Billing billing() {
    return billing;
  }

  static CredentialShape of(String value) {
    if (value.startsWith("sk-")) {
      return anthropicOauth(value) ? ANTHROPIC_OAUTH : API_KEY;
    }
    if (value.startsWith("eyJ") && value.indexOf('.') > 0) {
      return JWT;
    }
    if (value.startsWith("ya29.")) {
      return GOOGLE_OAUTH;
    }
    if (value.startsWith("tid=") || value.contains(";exp=")) {
      return COPILOT;
    }
    if (awsKeyId(value)) {
      return value.startsWith("ASIA") ? AWS_TEMPORARY_KEY_ID : AWS_ACCESS_KEY_ID;
    }
    return ephemeral(value) ? EPHEMERAL_KEY : API_KEY;
  }

  private static boolean anthropicOauth(String value) {
    return value.startsWith("sk-ant-oat")
        || value.startsWith("sk-ant-ort")
        || value.startsWith("sk-ant-sid");
  }

  private static boolean ephemeral(String value) {
    return value.startsWith("ek_") // OpenAI realtime client secrets
        || value.startsWith("sess-")
        || value.startsWith("auth_tokens/") // Gemini Live
        || value.startsWith("xai-client-secret")
        || value.startsWith("bedrock-api-key-") // Bedrock, at most 12 hours
        || value.startsWith("ghu_") // GitHub user-to-server, 8 hours
        || value.startsWith("ghs_");
  }

  /** IAM unique identifiers: a prefix that tells the kind, then 16 upper-case base32 characters. */
  private static boolean awsKeyId(String value) {
    if (value.length() < 16 || value.length() > 128) {
      return false;
    }
    if (!value.startsWith("AKIA") && !value.startsWith("ASIA")) {
      return false;
    }
    for (int i = 4; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < 'A' || c > 'Z') && (c < '0' || c > '9')) {
        return false;
      }
    }
    return true;
  }
}
