package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.get;
import static dev.tokenmeter.deploy.Wire.head;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a provider tells of a credential's limits is shown by its alias, and passes untouched. */
final class ProviderLimitsTest {
  private static final String KEY = "sk-proj-0123456789abcdefghijklmnopqrstuvwxyz";
  private static final String REMAINING = "tokenmeter_provider_limit_remaining";

  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();

  private RawMessage ask(String status) throws Exception {
    proxy
        .origin()
        .answer(
            head(
                    "HTTP/1.1 " + status,
                    "X-RateLimit-Limit-Tokens: 200",
                    "x-ratelimit-remaining-tokens: 50",
                    "x-ratelimit-reset-tokens: 6m0s",
                    "Content-Length: 2")
                + "{}");
    RawMessage answer = proxy.exchange(get("/openai/v1/models", "Authorization: Bearer " + KEY));
    proxy.record();
    return answer;
  }

  @ParameterizedTest
  @CsvSource({"200 OK", "429 Too Many Requests"})
  void limits_ofAnAcceptedCredential_areShownByItsAlias(String status) throws Exception {
    RawMessage answer = ask(status);
    assertThat(answer.head()).contains("X-RateLimit-Limit-Tokens: 200");
    Metrics metrics = proxy.metrics();
    assertThat(
            metrics.sum(REMAINING, "provider=\"openai\"", "limit=\"tokens\"", "credential=\"key-"))
        .isEqualTo(50);
    assertThat(metrics.text())
        .contains("tokenmeter_provider_limit_utilization_ratio{")
        .contains("tokenmeter_provider_limit_reset_timestamp_seconds{")
        .doesNotContain(KEY);
  }

  @Test
  void limits_ofARefusedCredential_areNotShown() throws Exception {
    ask("401 Unauthorized");
    assertThat(proxy.metrics().text()).doesNotContain("credential=\"");
  }
}
