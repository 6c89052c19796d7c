package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.chunk;
import static dev.tokenmeter.deploy.Wire.get;
import static dev.tokenmeter.deploy.Wire.head;
import static dev.tokenmeter.deploy.Wire.post;
import static dev.tokenmeter.deploy.Wire.postChunked;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.Outcome;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What budgets and rails do to requests: nothing at all, or a denial that clients understand. */
final class BudgetTest {
  private static final String CHAT = "/openai/v1/chat/completions";
  private static final String KEY = "Authorization: Bearer sk-a-long-lived-key-of-a-developer";
  private static final String ASKS = "{\"model\":\"gpt-5-mini\",\"messages\":[]}";

  /** One answer of {@link Answers#CHAT_JSON} spends it. */
  private static final String SPENT =
      "budgets: [{ name: b, scope: %s, limit: 29 tokens, window: day, mode: gate }]";

  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();

  private void rules(String yaml) {
    proxy.configure(config -> TestConfig.withRules(config, yaml));
  }

  private void answersChat() {
    proxy
        .origin()
        .answer(
            head(
                    "HTTP/1.1 200 OK",
                    "Content-Type: application/json",
                    "Connection: close",
                    "Content-Length: " + Answers.CHAT_JSON.length())
                + Answers.CHAT_JSON);
  }

  private RawMessage ask() throws IOException {
    return proxy.exchange(post(CHAT, ASKS, KEY));
  }

  private void spend() throws Exception {
    answersChat();
    assertThat(ask().status()).isEqualTo(200);
    proxy.records(1);
  }

  @ParameterizedTest
  @CsvSource({
    "/anthropic/v1/messages, 429, rate_limit_error, true",
    "/openai/v1/chat/completions, 429, insufficient_quota, false",
    "/openai/v1/responses, 429, insufficient_quota, false",
    "/gemini/v1beta/models/gemini-2.5-pro:generateContent, 429, PerDay, false",
    "/gemini/v1beta/models/gemini-2.5-pro:streamGenerateContent, 429, RESOURCE_EXHAUSTED, false"
  })
  void spentBudget_isToldInTheWordsOfEachApi(
      String path, int status, String word, boolean retryAfter) throws Exception {
    rules(SPENT.formatted("all"));
    spend();

    RawMessage denied = proxy.exchange(post(path, ASKS, KEY));

    assertThat(denied.status()).isEqualTo(status);
    assertThat(denied.body())
        .contains(word)
        .contains("The budget b is spent: 29 tokens of 29 tokens. It resets at ");
    assertThat(denied.header("x-should-retry")).contains("false");
    assertThat(denied.header("x-tokenmeter-error")).contains("budget_exhausted");
    assertThat(denied.header("x-tokenmeter-reset")).isPresent();
    assertThat(denied.header("retry-after").isPresent()).isEqualTo(retryAfter);
    ExchangeRecord record = proxy.records(2).getLast();
    assertThat(record.outcome()).isEqualTo(Outcome.DENIED);
    assertThat(record.error()).contains("budget_exhausted");
    assertThat(proxy.origin().connections()).isOne();
    assertThat(proxy.metrics().sum("tokenmeter_budget_denied_total")).isOne();
  }

  @Test
  void spentBudget_withStatusOfItsOwn_answersWithIt() throws Exception {
    rules(SPENT.formatted("all").replace("mode:", "status: 402, message: \"Ask Ada.\", mode:"));
    spend();

    RawMessage denied = ask();

    assertThat(denied.status()).isEqualTo(402);
    assertThat(denied.body()).contains("Ask Ada.");
  }

  @Test
  void deniedRequest_leavesItsConnectionUsable() throws Exception {
    rules(SPENT.formatted("{ model: gpt-* }"));
    spend();
    RawConnection client = proxy.connect();

    assertThat(client.send(post(CHAT, ASKS, KEY)).readResponse().status()).isEqualTo(429);
    String other = ASKS.replace("gpt", "other");
    assertThat(client.send(post(CHAT, other, KEY)).readResponse().status()).isEqualTo(200);
  }

  @Test
  void gateOnAModel_holdsARequestUntilItsModelIsSeen() throws Exception {
    rules(SPENT.formatted("{ model: gpt-* }"));
    answersChat();
    RawConnection client = proxy.connect();
    client.send(postChunked(CHAT, KEY) + chunk("{\"messages\":[],"));
    proxy.exchange(get("/_tokenmeter/healthz"));
    assertThat(proxy.origin().unseen()).isZero();
    assertThat(proxy.origin().connections()).isZero();

    client.send(chunk("\"model\":\"gpt-5-mini\"") + chunk("}") + "0\r\n\r\n");

    assertThat(client.readResponse().status()).isEqualTo(200);
    assertThat(proxy.origin().received().body())
        .isEqualTo("{\"messages\":[],\"model\":\"gpt-5-mini\"}");
    proxy.records(1);
  }

  @Test
  void gateOnACaller_holdsNothing() throws Exception {
    rules(SPENT.formatted("{ each: caller }"));
    proxy
        .origin()
        .script(
            connection -> {
              connection.readUntil("{\"messages\":[],\r\n");
              connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
              connection.readToEnd();
            });
    RawConnection client = proxy.connect();
    client.send(postChunked(CHAT, KEY) + chunk("{\"messages\":[],"));

    assertThat(client.readHead()).startsWith("HTTP/1.1 200");
  }

  @Test
  void modelBeyondTheBound_isDeniedBeforeTheProviderHasAllOfIt() throws Exception {
    rules(SPENT.formatted("{ model: gpt-* }"));
    spend();
    String padding = "{\"messages\":\"" + "x".repeat(200_000) + "\",";
    proxy
        .origin()
        .script(
            connection -> {
              assertThat(connection.readToEnd().rest()).contains("xxxx").doesNotContain("gpt-5");
            });
    RawConnection client = proxy.connect();
    client.send(postChunked(CHAT, KEY) + chunk(padding));
    client.send(chunk("\"model\":\"gpt-5-mini\"}") + "0\r\n\r\n");

    assertThat(client.readResponse().status()).isEqualTo(429);
    assertThat(proxy.limitsHit()).contains("held_body");
    assertThat(proxy.records(2).getLast().outcome()).isEqualTo(Outcome.DENIED);
  }

  @Test
  void clientThatWaitsFor100_isNotHeld() throws Exception {
    rules(SPENT.formatted("{ model: gpt-* }"));
    proxy
        .origin()
        .script(
            connection -> {
              connection.readHead();
              connection.send("HTTP/1.1 100 Continue\r\n\r\n");
              connection.readUntil("}");
              connection.send(Wire.OK);
              connection.readToEnd();
            });
    RawConnection client = proxy.connect();
    String request = post(CHAT, ASKS, KEY, "Expect: 100-continue");
    client.send(request.substring(0, request.indexOf("\r\n\r\n") + 4));
    assertThat(client.readHead()).startsWith("HTTP/1.1 100");
    client.send(ASKS);

    assertThat(client.readResponse().status()).isEqualTo(200);
  }

  @Test
  void clientThatLeavesMidStream_givesBackWhatWasReserved() throws Exception {
    rules(SPENT.formatted("all").replace("29", "1000"));
    String begun =
        Answers.ANTHROPIC_SSE.substring(
            0, Answers.ANTHROPIC_SSE.indexOf("event: content_block_stop"));
    proxy
        .origin()
        .script(
            connection -> {
              proxy.origin().request(connection);
              connection.send(
                  head(
                          "HTTP/1.1 200 OK",
                          "Content-Type: text/event-stream",
                          "Transfer-Encoding: chunked")
                      + chunk(begun));
              connection.readToEnd();
            });
    RawConnection client = proxy.connect();
    client.send(post("/anthropic/v1/messages", ASKS, KEY));
    client.readUntil("content_block_delta");
    assertThat(proxy.metrics().sum("tokenmeter_budget_exposure_tokens")).isPositive();

    client.rst();

    proxy.records(1);
    assertThat(proxy.metrics().sum("tokenmeter_budget_exposure_tokens")).isZero();
    assertThat(proxy.metrics().sum("tokenmeter_budget_used_tokens")).isGreaterThan(11);
  }

  @Test
  void strictBudget_deniesWhatMayNotFitAndLetsPassWhatFits() throws Exception {
    rules("budgets: [{ name: b, scope: all, limit: 1000 tokens, window: day, mode: strict }]");
    answersChat();
    String most = "{\"model\":\"m\",\"max_tokens\":%d}";

    assertThat(proxy.exchange(post(CHAT, most.formatted(2_000), KEY)).status()).isEqualTo(429);
    assertThat(proxy.exchange(post(CHAT, most.formatted(500), KEY)).status()).isEqualTo(200);
    proxy.records(2);
    assertThat(proxy.metrics().sum("tokenmeter_budget_used_tokens")).isEqualTo(29);
  }

  @Test
  void budgetInDollars_isChargedWhatTheExchangeCost() throws Exception {
    rules(
        """
        prices: { overrides: { "gpt-5-mini*": { input: 1, cache-read: 1, output: 2, reasoning: 2 } } }
        budgets: [{ name: b, scope: all, limit: 0.000038 USD, window: month, mode: gate }]
        """);
    spend();

    assertThat(proxy.metrics().text())
        .contains(
            "tokenmeter_budget_used_usd{budget=\"b\",scope=\"all\",scope_kind=\"all\"} 3.8E-5");
    assertThat(ask().body()).contains("The budget b is spent: 0.000038 USD of 0.000038 USD.");
  }

  @Test
  void budgetThatDeniesUnpricedModels_deniesThem() throws Exception {
    rules(
        SPENT
            .formatted("all")
            .replace("29 tokens", "1 USD")
            .replace("mode:", "unpriced: deny, mode:"));

    RawMessage denied = proxy.exchange(post(CHAT, "{\"model\":\"mystery-9\"}", KEY));

    assertThat(denied.status()).isEqualTo(404);
    assertThat(denied.body()).contains("mystery-9");
    assertThat(proxy.record().error()).contains("model_not_allowed");
  }

  @Test
  void upgrade_overTheLimit_is426() throws Exception {
    rules(SPENT.formatted("all"));
    spend();

    RawMessage denied =
        proxy.exchange(
            get(
                "/openai/v1/responses",
                KEY,
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));

    assertThat(denied.status()).isEqualTo(426);
    assertThat(denied.header("upgrade")).contains("websocket");
    assertThat(denied.body()).contains("The budget b is spent");
    assertThat(proxy.records(2).getLast().outcome()).isEqualTo(Outcome.DENIED);
  }

  @Test
  void modelThatIsNotAllowed_isUnknownToTheClient() throws Exception {
    rules("allow: [{ models: [\"haiku*\"] }]");

    RawMessage denied = ask();
    RawMessage anthropic = proxy.exchange(post("/anthropic/v1/messages", ASKS, KEY));

    assertThat(denied.status()).isEqualTo(404);
    assertThat(denied.body()).contains("model_not_found").contains("gpt-5-mini is not allowed");
    assertThat(anthropic.status()).isEqualTo(403);
    assertThat(anthropic.body()).contains("permission_error");
    assertThat(proxy.records(2)).extracting(ExchangeRecord::outcome).containsOnly(Outcome.DENIED);
  }

  @Test
  void callerBeyondRequestsPerMinute_isToldHowLongToWait() throws Exception {
    rules("limits: [{ each: caller, requests-per-minute: 1 }]");
    spend();

    RawMessage denied = ask();

    assertThat(denied.status()).isEqualTo(429);
    assertThat(denied.body()).contains("rate_limit_exceeded");
    assertThat(denied.header("x-should-retry")).isEmpty();
    assertThat(Integer.parseInt(denied.header("retry-after").orElseThrow())).isBetween(1, 60);
    assertThat(proxy.records(2).getLast().error()).contains("rate_limited");
  }

  @Test
  void parallelRequests_at99Percent_passTheLimitByNoMoreThanTheExposure() throws Exception {
    rules(SPENT.formatted("all").replace("29", "2900"));
    answersChat();
    for (int i = 0; i < 99; i++) {
      assertThat(ask().status()).isEqualTo(200);
    }
    proxy.records(99);
    Gathering gathering = new Gathering(proxy, 200);
    proxy.origin().script(gathering::answerWhenAllHaveAsked);

    List<Integer> statuses = gathering.ask(post(CHAT, ASKS, KEY));

    long passed = statuses.stream().filter(status -> status == 200).count();
    assertThat(passed).isPositive();
    assertThat(statuses).containsOnly(200, 429);
    proxy.records(299);
    double used = proxy.metrics().sum("tokenmeter_budget_used_tokens");
    assertThat(used).isEqualTo(2_871 + 29.0 * passed);
    assertThat(used - 2_900).isLessThanOrEqualTo(gathering.exposure());
    assertThat(proxy.metrics().sum("tokenmeter_budget_exposure_tokens")).isZero();
  }

  @Test
  void parallelRequests_atHalf_allPass() throws Exception {
    rules(SPENT.formatted("all").replace("29", "17400"));
    answersChat();
    for (int i = 0; i < 300; i++) {
      assertThat(ask().status()).isEqualTo(200);
    }
    Gathering gathering = new Gathering(proxy, 200);
    proxy.origin().script(gathering::answerWhenAllHaveAsked);

    assertThat(gathering.ask(post(CHAT, ASKS, KEY))).hasSize(200).containsOnly(200);
    proxy.records(500);
  }
}
