package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.head;
import static dev.tokenmeter.deploy.Wire.post;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever numbers a provider tells, no total shrinks, and no budget is given back. */
@Tag("SEC-10")
final class HostileNumbersTest {
  private static final int ROUNDS = 300;
  private static final String KEY = "Authorization: Bearer sk-a-long-lived-key-of-a-developer";

  private static final List<String> NUMBERS =
      List.of(
          "-1",
          "-0",
          "0",
          "7",
          "-9223372036854775808",
          "-9223372036854775809",
          "9223372036854775807",
          "9223372036854775808",
          "18446744073709551615",
          "18446744073709551616",
          "9007199254740991",
          "9007199254740993",
          "2147483648",
          "4294967296",
          "1000000000000",
          "1e308",
          "1e309",
          "-1e309",
          "1e-309",
          "0.1",
          "NaN",
          "Infinity",
          "-Infinity",
          "0x10",
          "007",
          "+1",
          "1_000",
          "null",
          "true",
          "[]",
          "{}",
          "\"12\"",
          "\"-12\"",
          "\"9223372036854775807\"",
          "\"\"",
          "1".repeat(400),
          "-" + "1".repeat(400));

  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();

  private final SplittableRandom random = new SplittableRandom(10);

  private String any() {
    return NUMBERS.get(random.nextInt(NUMBERS.size()));
  }

  private String answer() {
    String body =
        """
        {"id":"c","object":"chat.completion","model":"gpt-5-mini","choices":[{"index":0,\
        "message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}],\
        "usage":{"prompt_tokens":%s,"completion_tokens":%s,"total_tokens":%s,\
        "prompt_tokens_details":{"cached_tokens":%s},\
        "completion_tokens_details":{"reasoning_tokens":%s}}}"""
            .formatted(any(), any(), any(), any(), any());
    return head(
            "HTTP/1.1 200 OK", "Content-Type: application/json", "Content-Length: " + body.length())
        + body;
  }

  /** Every counter and every budget, by its series. */
  private Map<String, Double> totals() throws Exception {
    return proxy
        .metrics()
        .text()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .filter(line -> line.contains("_total") || line.contains("_budget_used_"))
        .collect(
            Collectors.toMap(
                line -> line.substring(0, line.lastIndexOf(' ')),
                line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1)),
                (one, _) -> one,
                TreeMap::new));
  }

  @Test
  void totals_whateverTheNumbers_neverShrink() throws Exception {
    String rules =
        """
        budgets:
          - { name: t, scope: all, limit: 1_000_000_000_000_000 tokens, window: month, mode: gate }
          - { name: d, scope: { each: caller }, limit: 1000000 USD, window: month, mode: gate }
        """;
    proxy.configure(config -> TestConfig.withRules(config, rules));
    proxy
        .origin()
        .script(
            connection -> {
              while (true) {
                connection.readRequest();
                connection.send(answer());
              }
            });
    RawConnection client = proxy.connect();
    Map<String, Double> before = Map.of();
    for (int i = 1; i <= ROUNDS; i++) {
      client.send(post("/openai/v1/chat/completions", "{\"model\":\"gpt-5-mini\"}", KEY));
      assertThat(client.readResponse().status()).isIn(200, 429);
      proxy.records(i);
      Map<String, Double> now = totals();
      assertThat(now.values()).allMatch(value -> value >= 0 && value < Double.MAX_VALUE);
      for (Map.Entry<String, Double> each : before.entrySet()) {
        assertThat(now.get(each.getKey()))
            .as(each.getKey())
            .isGreaterThanOrEqualTo(each.getValue());
      }
      before = now;
    }
    assertThat(sum(before, "tokenmeter_tokens_total")).isPositive();
    assertThat(sum(before, "tokenmeter_budget_used_")).isPositive();
  }

  private static double sum(Map<String, Double> totals, String family) {
    return Stream.of(totals)
        .flatMap(all -> all.entrySet().stream())
        .filter(each -> each.getKey().startsWith(family))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }
}
