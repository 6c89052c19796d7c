package dev.tokenmeter.proxy.identity;

import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.config.Provider;
import dev.tokenmeter.metrics.record.Billing;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Locale;

/** Who pays by a credential, given the provider that takes it. */
final class Payer {
  static final String CHATGPT_ACCOUNT = "chatgpt-account-id";

  private Payer() {}

  /** Whether the same person has another credential tomorrow. Copilot's all expire. */
  static boolean rotates(Candidate credential, Provider provider) {
    return credential.shape().rotates() || isCopilot(provider);
  }

  static Billing billing(Candidate credential, Provider provider, HttpRequest request) {
    if (isCopilot(provider)) {
      return Billing.SUBSCRIPTION;
    }
    return switch (credential.shape()) {
      case JWT -> {
        if (request.headers().contains(CHATGPT_ACCOUNT)) {
          yield Billing.SUBSCRIPTION;
        }
        yield provider.dialect() == Dialect.AZURE ? Billing.METERED : Billing.UNKNOWN;
      }
      case GOOGLE_OAUTH -> {
        if (request.uri().contains("/v1internal:")) { // Code Assist, the log-in of Gemini CLI
          yield Billing.SUBSCRIPTION;
        }
        yield provider.dialect() == Dialect.VERTEX ? Billing.METERED : Billing.UNKNOWN;
      }
      case ANTHROPIC_OAUTH,
          COPILOT,
          EPHEMERAL_KEY,
          AWS_TEMPORARY_KEY_ID,
          AWS_ACCESS_KEY_ID,
          API_KEY ->
          credential.shape().billing();
    };
  }

  private static boolean isCopilot(Provider provider) {
    return provider.name().equals("copilot")
        || provider
            .url()
            .map(url -> url.getHost())
            .filter(host -> host.toLowerCase(Locale.ROOT).endsWith(".githubcopilot.com"))
            .isPresent();
  }
}
