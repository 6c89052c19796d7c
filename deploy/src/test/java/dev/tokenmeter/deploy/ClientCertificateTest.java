package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenmeter.config.Credentials;
import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.config.Listen;
import dev.tokenmeter.config.Provider;
import dev.tokenmeter.metrics.record.CallerId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that prove by a certificate of their own who they are, and such that do not. */
final class ClientCertificateTest {
  private static final String NAME = "localhost";
  private static final String KEY = "Bearer sk-proj-0123456789abcdefghijklmnopqrstuv";
  private static final CallerId ALICE = new CallerId("alice", "payments", CallerId.Kind.CONFIGURED);
  private static final String OK = head("HTTP/1.1 200 OK", "Content-Length: 2") + "ok";
  private static final String GET =
      "GET /openai/v1/models HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + KEY + "\r\n\r\n";

  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();
  @TempDir private Path directory;
  @TempDir private Path elsewhere;
  private Certified ours;
  private Certified foreign;

  @BeforeEach
  void secure() throws Exception {
    ours = new Certified(directory);
    foreign = new Certified(elsewhere);
    ours.issue(NAME);
    proxy.configure(
        config -> TestConfig.withRules(config, "callers: [{ name: alice, team: payments }]\n"));
    proxy.origin().answer(OK);
  }

  private void listen(Listen.ClientAuth auth) throws Exception {
    ours.ask(auth, ours);
    proxy.configure(ours::on);
  }

  private HttpClient http(SSLContext client, HttpClient.Version version) {
    return HttpClient.newBuilder().sslContext(client).version(version).build();
  }

  private HttpResponse<String> get(HttpClient client, String... headers) throws Exception {
    URI uri = URI.create("https://localhost:" + proxy.address().getPort() + "/openai/v1/models");
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private SSLContext shows(Certified authority, String subject) throws Exception {
    return ours.trusting(new ClientKey(authority.client(subject)));
  }

  private RawConnection connect(SSLContext client) throws Exception {
    return proxy.keep(new RawConnection(Certified.connect(client, proxy.address(), NAME)));
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void certificate_namesTheCallerOfEveryRequest_andItsKeyPays(HttpClient.Version version)
      throws Exception {
    listen(Listen.ClientAuth.REQUIRED);
    try (HttpClient client = http(shows(ours, "CN=alice,O=Corp"), version)) {
      for (int i = 0; i < 3; i++) {
        HttpResponse<String> answer = get(client, "Authorization", KEY);
        assertThat(answer.body()).isEqualTo("ok");
        assertThat(answer.version()).isEqualTo(version);
        assertThat(proxy.origin().received().header("authorization")).contains(KEY);
      }
    }
    assertThat(proxy.records(3)).extracting("caller").containsOnly(ALICE);
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void clientWithoutACertificate_whereItIsOptional_isToldByItsKey_andNotByAClaim(
      HttpClient.Version version) throws Exception {
    listen(Listen.ClientAuth.OPTIONAL);
    try (HttpClient client = http(ours.trusting(), version)) {
      get(client, "Authorization", KEY, "x-tokenmeter-caller", "alice");
    }
    assertThat(proxy.record().caller().kind()).isEqualTo(CallerId.Kind.FINGERPRINT);
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void clientWithoutACertificate_whereItIsRequired_isNotHeard(HttpClient.Version version)
      throws Exception {
    listen(Listen.ClientAuth.REQUIRED);
    try (HttpClient client = http(ours.trusting(), version)) {
      assertThatThrownBy(() -> get(client, "Authorization", KEY)).isInstanceOf(IOException.class);
    }
    assertThat(proxy.origin().connections()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Listen.ClientAuth.class)
  void certificateOfAnotherAuthority_isRefused_whateverIsAsked(Listen.ClientAuth auth)
      throws Exception {
    listen(auth);
    try (HttpClient client = http(shows(foreign, "CN=alice"), HttpClient.Version.HTTP_1_1)) {
      assertThatThrownBy(() -> get(client, "Authorization", KEY)).isInstanceOf(IOException.class);
    }
    assertThat(proxy.origin().connections()).isZero();
  }

  @Test
  void certificate_ofNobodyConfigured_isACallerOfItsOwn() throws Exception {
    listen(Listen.ClientAuth.OPTIONAL);
    connect(shows(ours, "CN=indexer")).send(GET).readResponse();

    assertThat(proxy.record().caller())
        .isEqualTo(new CallerId("indexer", "none", CallerId.Kind.CERTIFIED));
  }

  @Test
  void certificate_withoutANameThatACallerMayHave_leavesItToOtherProofs() throws Exception {
    listen(Listen.ClientAuth.REQUIRED);
    connect(shows(ours, "CN=anonymous")).send(GET).readResponse();

    assertThat(proxy.record().caller().kind()).isEqualTo(CallerId.Kind.FINGERPRINT);
  }

  @Test
  void certificate_unlocksWhatTheOperatorPays_andNoKeyIsNeeded() throws Exception {
    Path secret = Files.writeString(directory.resolve("secret"), "sk-operators-own-0123456789");
    Provider paid =
        new Provider(
            "paid",
            Optional.of(URI.create("http://127.0.0.1:" + proxy.origin().port())),
            Dialect.OPENAI,
            List.of(),
            List.of(),
            Optional.of(new Credentials(new Credentials.Source.File(secret.toString()), List.of())),
            Optional.empty(),
            true,
            Provider.IncludeUsage.OFF);
    proxy.configure(config -> TestConfig.with(config, paid));
    listen(Listen.ClientAuth.OPTIONAL);
    String request = "GET /paid/v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n";

    RawMessage answer = connect(shows(ours, "CN=alice")).send(request).readResponse();

    assertThat(answer.body()).isEqualTo("ok");
    assertThat(proxy.origin().received().header("authorization"))
        .contains("Bearer sk-operators-own-0123456789");
    assertThat(connect(ours.trusting()).send(request).readResponse().status()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void resumedSession_keepsItsCaller(String protocol) throws Exception {
    listen(Listen.ClientAuth.REQUIRED);
    ClientKey key = new ClientKey(ours.client("CN=alice"));
    SSLContext client = ours.trusting(key);
    for (int i = 0; i < 3; i++) {
      SSLSocket socket = Certified.socket(client, proxy.address(), NAME);
      socket.setEnabledProtocols(new String[] {protocol});
      RawConnection connection = proxy.keep(new RawConnection(socket));
      assertThat(connection.send(GET).readResponse().body()).isEqualTo("ok");
      connection.close();
    }

    assertThat(proxy.records(3)).extracting("caller").containsOnly(ALICE);
    assertThat(key.proofs()).as("handshakes in full").isEqualTo(1);
  }

  @Test
  void changedAuthorities_holdForNewConnections_whileOldOnesLiveOn() throws Exception {
    listen(Listen.ClientAuth.REQUIRED);
    SSLContext old = shows(ours, "CN=alice");
    RawConnection connected = connect(old);
    connected.send(GET).readResponse();

    ours.ask(Listen.ClientAuth.REQUIRED, foreign);
    proxy.server().reconfigure(proxy.config());

    assertThatThrownBy(() -> connect(old).send(GET).readResponse())
        .as("a session of before is not resumed")
        .isInstanceOf(IOException.class);
    assertThat(connect(shows(foreign, "CN=bob")).send(GET).readResponse().body()).isEqualTo("ok");
    assertThat(connected.send(GET).readResponse().body()).isEqualTo("ok");
    assertThat(proxy.records(3))
        .extracting(record -> record.caller().name())
        .containsExactly("alice", "bob", "alice");
  }

  @Test
  void authorities_thatCannotBeRead_changeNothing() throws Exception {
    listen(Listen.ClientAuth.REQUIRED);
    SSLContext client = shows(ours, "CN=alice");
    connect(client).send(GET).readResponse();
    Files.writeString(directory.resolve("clients.pem"), "none");

    assertThatThrownBy(() -> proxy.server().reconfigure(proxy.config()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("clients.pem: holds no certificate");

    connect(client).send(GET).readResponse();
    assertThat(proxy.records(2)).extracting("caller").containsOnly(ALICE);
  }
}
