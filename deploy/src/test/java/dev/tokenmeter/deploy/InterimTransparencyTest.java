package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.get;
import static dev.tokenmeter.deploy.Wire.head;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Interim answers and {@code Expect} belong to the two ends (RFC 9110 10.1.1, 15.2). */
final class InterimTransparencyTest {
  private static final String CONTINUE = head("HTTP/1.1 100 Continue");
  private static final String HINTS = head("HTTP/1.1 103 Early Hints", "Link: </a>; rel=preload");
  private static final String EXPECTING =
      head("POST /openai/x HTTP/1.1", "Host: x", "Content-Length: 5", "Expect: 100-continue");

  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();

  @Test
  void interimAnswers_passInOrder() throws Exception {
    proxy.origin().answer(CONTINUE + HINTS + HINTS + Wire.OK);
    RawConnection client = proxy.connect();
    for (int i = 0; i < 2; i++) {
      client.send(get("/openai/x"));
      assertThat(client.readHead()).isEqualTo(CONTINUE);
      assertThat(client.readHead()).isEqualTo(HINTS);
      assertThat(client.readHead()).isEqualTo(HINTS);
      assertThat(client.readResponse().body()).isEqualTo("ok");
    }
    assertThat(proxy.origin().connections()).isEqualTo(1);
  }

  @Test
  void interimAnswer_isSeenBeforeTheFinalOneIsWritten() throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    proxy
        .origin()
        .script(
            connection -> {
              proxy.origin().request(connection);
              connection.send(HINTS);
              seen.await();
              connection.send(Wire.OK);
              connection.readToEnd();
            });
    RawConnection client = proxy.connect().send(get("/openai/x"));
    assertThat(client.readHead()).isEqualTo(HINTS);
    seen.countDown();
    assertThat(client.readResponse().body()).isEqualTo("ok");
  }

  @Test
  void interimAnswers_areKeptFromHttp10Clients() throws Exception {
    proxy.origin().answer(HINTS + Wire.OK);
    RawMessage answer = proxy.exchange(head("GET /openai/x HTTP/1.0", "Host: x"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("ok");
  }

  @Test
  void interimAnswers_beforeHeadAndBodiless_keepTheConnectionInStep() throws Exception {
    proxy.origin().answer(HINTS + head("HTTP/1.1 200 OK", "Content-Length: 77"));
    RawConnection client = proxy.connect();
    for (int i = 0; i < 2; i++) {
      client.send(head("HEAD /openai/x HTTP/1.1", "Host: x"));
      assertThat(client.readHead()).isEqualTo(HINTS);
      assertThat(client.readHead()).contains("Content-Length: 77");
    }
  }

  @Test
  void expect_reachesTheProviderAndItsContinueTheClient() throws Exception {
    proxy
        .origin()
        .script(
            connection -> {
              String request = connection.readHead();
              assertThat(request).contains("\r\nExpect: 100-continue\r\n");
              assertThat(connection.available()).as("body before 100").isZero();
              connection.send(CONTINUE);
              assertThat(connection.read(5)).asString().isEqualTo("hello");
              connection.send(Wire.OK);
              connection.readToEnd();
            });
    RawConnection client = proxy.connect().send(EXPECTING);
    assertThat(client.readHead()).isEqualTo(CONTINUE);
    assertThat(client.send("hello").readResponse().body()).isEqualTo("ok");
  }

  @Test
  void expect_finalStatusInsteadOfContinue_passes() throws Exception {
    proxy
        .origin()
        .script(
            connection -> {
              connection.readHead();
              connection.send(head("HTTP/1.1 401 Unauthorized", "Content-Length: 2") + "no");
              connection.readToEnd();
            });
    RawMessage answer = proxy.connect().send(EXPECTING).readResponse();
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.body()).isEqualTo("no");
  }

  @Test
  void expect_afterARefusalWithoutBody_nothingOfItReachesTheNextExchange() throws Exception {
    proxy
        .origin()
        .script(
            connection -> {
              connection.readHead();
              connection.send(head("HTTP/1.1 401 Unauthorized", "Content-Length: 2") + "no");
              assertThat(connection.readToEnd().rest()).isEmpty();
            },
            connection -> {
              proxy.origin().request(connection);
              connection.send(Wire.OK);
              connection.readToEnd();
            });
    assertThat(proxy.connect().send(EXPECTING).readResponse().status()).isEqualTo(401);
    assertThat(proxy.exchange(get("/openai/y")).body()).isEqualTo("ok");
    assertThat(proxy.origin().received().startLine()).isEqualTo("GET /y HTTP/1.1");
  }

  @Test
  void expect_clientThatDoesNotWait_isServed() throws Exception {
    proxy.origin().answer(Wire.OK);
    RawMessage answer = proxy.connect().send(EXPECTING).send("hello").readResponse();
    assertThat(answer.body()).isEqualTo("ok");
    assertThat(proxy.origin().received().body()).isEqualTo("hello");
  }
}
