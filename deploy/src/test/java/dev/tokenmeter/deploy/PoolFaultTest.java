package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.chunk;
import static dev.tokenmeter.deploy.Wire.get;
import static dev.tokenmeter.deploy.Wire.head;
import static dev.tokenmeter.deploy.Wire.post;
import static dev.tokenmeter.deploy.Wire.postChunked;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection to the provider serves another exchange only if nothing of the last one is left. */
final class PoolFaultTest {
  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();

  private ScriptedOrigin.Script answers(String response) {
    return connection -> {
      proxy.origin().request(connection);
      connection.send(response);
      connection.readToEnd();
    };
  }

  private String body(String path) throws Exception {
    return proxy.exchange(get(path)).body();
  }

  @ParameterizedTest
  @EnumSource
  void parkedConnection_thatEnds_isReplacedWithoutTheClientNoticing(RawConnection.End end)
      throws Exception {
    proxy
        .origin()
        .script(
            connection -> {
              proxy.origin().request(connection);
              connection.send(Wire.OK);
              if (end == RawConnection.End.RST) {
                Waiting.until("it is parked", () -> proxy.parked() == 1);
                connection.rst();
              }
            },
            answers(Wire.OK));
    assertThat(body("/openai/1")).isEqualTo("ok");
    Waiting.until("it is dropped", () -> proxy.parked() == 0);
    assertThat(proxy.exchange(post("/openai/2", "{}")).body()).isEqualTo("ok");
  }

  @Test
  void request_thatWasSentOnAParkedConnection_isNeverSentTwice() throws Exception {
    proxy
        .origin()
        .script(
            connection -> {
              proxy.origin().request(connection);
              connection.send(Wire.OK);
              proxy.origin().request(connection);
            },
            answers(Wire.OK));
    RawConnection client = proxy.connect();
    assertThat(client.send(get("/openai/1")).readResponse().body()).isEqualTo("ok");
    assertThat(client.send(post("/openai/2", "{}")).readResponse().status()).isEqualTo(502);
    assertThat(proxy.origin().connections()).isEqualTo(1);
  }

  @Test
  void response_beforeTheRequestEnded_leavesTheConnectionUnused() throws Exception {
    proxy
        .origin()
        .script(
            connection -> {
              connection.readHead();
              connection.send(head("HTTP/1.1 400 Bad", "Content-Length: 2") + "no");
              connection.readToEnd();
            },
            answers(Wire.OK));
    RawConnection client = proxy.connect().send(postChunked("/openai/1") + chunk("first"));
    assertThat(client.readResponse().status()).isEqualTo(400);
    assertThat(body("/openai/2")).isEqualTo("ok");
    assertThat(proxy.origin().connections()).isEqualTo(2);
  }

  @Test
  void response_beforeTheRequestEnded_restOfTheRequestIsNoNewRequest() throws Exception {
    proxy
        .origin()
        .script(
            connection -> {
              connection.readHead();
              connection.send(head("HTTP/1.1 413 Too Large", "Content-Length: 2") + "no");
              connection.readToEnd();
            },
            answers(Wire.OK));
    String smuggled = get("/openai/smuggled");
    RawConnection client =
        proxy
            .connect()
            .send(
                head("POST /openai/1 HTTP/1.1", "Host: x", "Content-Length: " + smuggled.length()));
    assertThat(client.readResponse().status()).isEqualTo(413);
    // The client may find its connection closed, or be answered for its next request only.
    try {
      client.send(smuggled);
    } catch (java.io.IOException e) {
      // Closed by the proxy, which is as good.
    }
    assertThat(body("/openai/2")).isEqualTo("ok");
    assertThat(proxy.origin().received().startLine()).isEqualTo("GET /2 HTTP/1.1");
    assertThat(proxy.origin().unseen()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok"
      })
  void response_thatSaysClose_isNotParkedAndTheClientStaysConnected(String response)
      throws Exception {
    proxy.origin().script(answers(response), answers(response));
    RawConnection client = proxy.connect();
    assertThat(client.send(get("/openai/1")).readResponse().body()).isEqualTo("ok");
    assertThat(client.send(get("/openai/2")).readResponse().body()).isEqualTo("ok");
    assertThat(proxy.origin().connections()).isEqualTo(2);
  }

  @Test
  void clients_oneAfterAnother_shareAConnection() throws Exception {
    proxy.useLoops(1);
    proxy.origin().answer(Wire.OK);
    for (int i = 0; i < 10; i++) {
      RawConnection client = proxy.connect().send(get("/openai/" + i));
      assertThat(client.readResponse().body()).isEqualTo("ok");
      client.close();
    }
    assertThat(proxy.origin().connections()).isEqualTo(1);
  }
}
