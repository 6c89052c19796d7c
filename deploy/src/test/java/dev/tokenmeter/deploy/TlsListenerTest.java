package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.chunk;
import static dev.tokenmeter.deploy.Wire.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.config.Limits;
import dev.tokenmeter.config.Provider;
import dev.tokenmeter.metrics.record.Outcome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** HTTP/1.1 to a listener that has certificates of its own. */
final class TlsListenerTest {
  private static final String NAME = "proxy.example";
  private static final String OK = head("HTTP/1.1 200 OK", "Content-Length: 2") + "ok";

  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();
  @TempDir private Path directory;
  private Certified certified;
  private X509Certificate first;

  @BeforeEach
  void secure() throws Exception {
    certified = new Certified(directory);
    first = certified.issue(NAME);
    proxy.configure(certified::on);
  }

  private RawConnection connect(String name) throws Exception {
    return proxy.keep(new RawConnection(certified.connect(proxy.address(), name)));
  }

  private static String get(String path, String host) {
    return "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
  }

  @Test
  void requests_overTls_passAsTheyWouldWithoutIt() throws Exception {
    proxy.origin().answer(head("HTTP/1.1 200 OK", "X-A: b", "Content-Length: 5") + "h\0llo");
    RawConnection client = connect(NAME);
    for (int i = 0; i < 3; i++) {
      client.send(
          "POST /openai/v1/x?a=%20b HTTP/1.1\r\nHost: "
              + NAME
              + "\r\nX-Odd: \u00e9\r\nContent-Length: 3\r\n\r\na\0b");
      RawMessage answer = client.readResponse();
      assertThat(answer.head()).isEqualTo(head("HTTP/1.1 200 OK", "X-A: b", "Content-Length: 5"));
      assertThat(answer.body()).isEqualTo("h\0llo");
      RawMessage asked = proxy.origin().received();
      assertThat(asked.startLine()).isEqualTo("POST /v1/x?a=%20b HTTP/1.1");
      assertThat(asked.fields("x-odd")).containsExactly("X-Odd: \u00e9");
      assertThat(asked.body()).isEqualTo("a\0b");
    }
    assertThat(proxy.records(3)).extracting("outcome").containsOnly(Outcome.OK);
  }

  @Test
  void client_thatResolvesTheProvidersNameToTheProxy_isMeteredWithoutABaseUrl() throws Exception {
    certified.issue("api.anthropic.com");
    URI origin = URI.create("http://127.0.0.1:" + proxy.origin().port());
    Provider claimed =
        new Provider(
            "claimed",
            Optional.of(origin),
            Dialect.ANTHROPIC,
            List.of("api.anthropic.com"),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            false,
            Provider.IncludeUsage.OFF);
    proxy.configure(config -> certified.on(TestConfig.with(config, claimed)));
    proxy
        .origin()
        .answer(
            head("HTTP/1.1 200 OK", "Content-Type: text/event-stream", "Transfer-Encoding: chunked")
                + chunk(Answers.ANTHROPIC_SSE)
                + "0\r\n\r\n");

    RawConnection client = connect("api.anthropic.com");
    client.send(
        "POST /v1/messages HTTP/1.1\r\nHost: api.anthropic.com\r\nContent-Length: 2\r\n\r\n{}");

    assertThat(client.readResponse().body()).isEqualTo(Answers.ANTHROPIC_SSE);
    assertThat(proxy.record().provider()).isEqualTo("claimed");
    assertThat(proxy.metrics().sum("tokenmeter_tokens_total", "provider=\"claimed\""))
        .isEqualTo(11 + 5 + 7 + 13);
  }

  @Test
  void renewedCertificate_isShownToNewConnections_whileOldOnesLiveOn() throws Exception {
    proxy.origin().answer(OK);
    SSLSocket before = certified.connect(proxy.address(), NAME);
    RawConnection old = proxy.keep(new RawConnection(before));
    assertThat(before.getSession().getPeerCertificates()[0]).isEqualTo(first);

    X509Certificate renewed = certified.renew(0, NAME);
    proxy.server().reconfigure(proxy.config());

    SSLSocket after = certified.connect(proxy.address(), NAME);
    proxy.keep(new RawConnection(after));
    assertThat(after.getSession().getPeerCertificates()[0]).isEqualTo(renewed);
    assertThat(old.send(get("/openai/v1/x", NAME)).readResponse().body()).isEqualTo("ok");
  }

  @Test
  void certificate_thatCannotBeUsed_changesNothing() throws Exception {
    proxy.server();
    Files.writeString(directory.resolve("key0.pem"), "half");

    assertThatThrownBy(() -> proxy.server().reconfigure(proxy.config()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("key0.pem: holds no private key");

    SSLSocket after = certified.connect(proxy.address(), NAME);
    proxy.keep(new RawConnection(after));
    assertThat(after.getSession().getPeerCertificates()[0]).isEqualTo(first);
  }

  @Test
  void upstreamCut_withinABodyThatOnlyTheCloseEnds_isNoCleanEndOfTls() throws Exception {
    CountDownLatch taken = new CountDownLatch(1);
    proxy
        .origin()
        .script(
            origin -> {
              proxy.origin().request(origin);
              origin.send(head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + chunk("some"));
              taken.await();
            });
    RawConnection client = connect(NAME);
    client.send("GET /openai/v1/x HTTP/1.0\r\n\r\n");
    assertThat(client.readUntil("some")).doesNotContain("ransfer");

    taken.countDown();

    assertThat(client.readToEnd().end()).isEqualTo(RawConnection.End.RST);
    assertThat(proxy.record().outcome()).isEqualTo(Outcome.UPSTREAM_RESET);
  }

  @Test
  void client_thatSaysUnderTlsThatItLeaves_abortsTheUpstream() throws Exception {
    proxy
        .origin()
        .script(
            origin -> {
              proxy.origin().request(origin);
              origin.readToEnd();
            });
    SSLSocket socket = certified.connect(proxy.address(), NAME);
    RawConnection client = proxy.keep(new RawConnection(socket));
    client.send(get("/openai/v1/x", NAME));
    proxy.origin().received();

    socket.shutdownOutput();

    assertThat(proxy.record().outcome()).isEqualTo(Outcome.CLIENT_ABORT);
  }

  @Test
  void upgrade_overTls_becomesATunnel() throws Exception {
    proxy
        .origin()
        .script(
            origin -> {
              origin.readHead();
              origin.send(
                  head("HTTP/1.1 101 Switching Protocols", "Connection: Upgrade", "Upgrade: odd"));
              origin.readUntil("up\0");
              origin.send("down\0");
              origin.readToEnd();
            });
    RawConnection client = connect(NAME);
    client.send(
        "GET /openai/v1/x HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: odd\r\n\r\n");
    assertThat(client.readHead()).startsWith("HTTP/1.1 101 ");

    client.send("up\0");

    assertThat(client.readUntil("\0")).isEqualTo("down\0");
  }

  @Test
  void plainHttp_toAListenerWithTls_isAnsweredByNobody() throws Exception {
    RawConnection client = proxy.connect();
    client.send(get("/", "h"));
    assertThat(client.readToEnd().rest()).doesNotContain("HTTP/");
  }

  @Test
  void connections_beyondTheBound_areClosedBeforeTheirHandshake() throws Exception {
    Limits d = Limits.defaults();
    Limits one =
        new Limits(
            d.requestLine(),
            d.headers(),
            d.headerCount(),
            1,
            d.replay(),
            d.idlePerUpstream(),
            d.writeHigh(),
            d.writeLow(),
            d.includeUsageBody(),
            d.signedBody(),
            d.http2Streams(),
            d.http2Resets(),
            d.memory());
    proxy.configure(config -> TestConfig.with(config, one));
    proxy.origin().answer(OK);
    RawConnection client = connect(NAME);
    assertThat(client.send(get("/openai/v1/x", NAME)).readResponse().body()).isEqualTo("ok");

    assertThatThrownBy(() -> connect(NAME)).isInstanceOfAny(IOException.class, SSLException.class);

    assertThat(proxy.limitsHit()).contains("connections");
  }
}
