package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.get;
import static dev.tokenmeter.deploy.Wire.head;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.config.Provider;
import dev.tokenmeter.config.Timeouts;
import dev.tokenmeter.deploy.RawConnection.Ending;
import dev.tokenmeter.deploy.UpstreamFault.After;
import dev.tokenmeter.deploy.UpstreamFault.Connection;
import dev.tokenmeter.deploy.UpstreamFault.Cut;
import dev.tokenmeter.deploy.UpstreamFault.Nothing;
import dev.tokenmeter.deploy.UpstreamFault.Passed;
import dev.tokenmeter.deploy.UpstreamFault.Refused;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.Outcome;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A provider that breaks: before its head it is a 502, after it the client sees a cut, and the next
 * exchange sees nothing of it. Whatever this proxy took for the end of an answer, a connection that
 * it used again would now answer with poison.
 */
@Tag("SEC-05")
@Tag("SEC-12")
final class UpstreamFaultTest {
  @RegisterExtension static final FullQueue SILENT = new FullQueue();

  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();

  /** Where a client puts a credential. */
  private static final String CREDENTIALS =
      Stream.of(
              "Authorization: Bearer sk-proj-",
              "x-api-key: sk-ant-api03-",
              "api-key: ",
              "x-goog-api-key: AIza",
              "Cookie: session=")
          .map(field -> field + SecrecyTest.CANARY + "\r\n")
          .collect(Collectors.joining());

  @RegisterExtension final LoudLog log = new LoudLog();

  private final CountDownLatch taken = new CountDownLatch(1);
  private final CountDownLatch acted = new CountDownLatch(1);

  static Stream<UpstreamFault> faults() {
    return Stream.concat(HeadFaults.all(), BodyFaults.all());
  }

  @ParameterizedTest
  @MethodSource("faults")
  void fault_isToldForWhatItIs_countedOnce_andUnknownToTheNextExchange(UpstreamFault fault)
      throws Exception {
    proxy.useLoops(1);
    proxy.configure(config -> reaching(config, fault));
    play(fault);
    RawConnection client = proxy.connect().send(withCredentials(fault.request()));
    After after = assertSeen(fault, client);
    assertRecord(proxy.record(), fault.seen());
    awaitEndOf(fault);
    int exchanges = 2;
    if (after == After.KEPT) {
      assertAnswered(client, "/same");
      exchanges = 3;
    }
    assertAnswered(proxy.connect(), "/new");
    assertThat(proxy.records(exchanges).stream().skip(1))
        .allMatch(record -> record.outcome() == Outcome.OK && record.error().isEmpty());
    assertThat(proxy.origin().connections())
        .isEqualTo(fault.connection() == Connection.DROPPED ? 2 : 1);
    assertNothingToldOfCredentials();
  }

  /** The same request with a credential in each place. */
  private static String withCredentials(String request) {
    String line = request.substring(0, request.indexOf(" HTTP/1."));
    char separator = line.contains("?") ? '&' : '?';
    String rest = request.substring(line.length());
    int fields = rest.indexOf("\r\n") + 2;
    return line
        + separator
        + "key="
        + SecrecyTest.CANARY
        + rest.substring(0, fields)
        + CREDENTIALS
        + rest.substring(fields);
  }

  private void assertNothingToldOfCredentials() throws Exception {
    assertThat(log.text()).doesNotContain(SecrecyTest.CANARY);
    assertThat(proxy.metrics().text()).doesNotContain(SecrecyTest.CANARY);
    assertThat(proxy.recordsSoFar().toString()).doesNotContain(SecrecyTest.CANARY);
  }

  private Config reaching(Config config, UpstreamFault fault) {
    Config all = config;
    all = TestConfig.with(all, provider("refusing", "http://127.0.0.1:1"));
    all = TestConfig.with(all, provider("silent", "http://127.0.0.1:" + SILENT.port()));
    all = TestConfig.with(all, provider("tls", "https://127.0.0.1:" + proxy.origin().port()));
    Timeouts base = Timeouts.defaults();
    boolean silent = fault.request().contains("/silent/");
    return TestConfig.with(all, timeouts(silent ? Duration.ofMillis(300) : base.connect()));
  }

  private static Provider provider(String name, String url) {
    return TestConfig.provider(name, Dialect.OPENAI, URI.create(url));
  }

  /** With none for parked connections, so that only their bytes can be why they are dropped. */
  private static Timeouts timeouts(Duration connect) {
    Timeouts base = Timeouts.defaults();
    return new Timeouts(
        base.requestHead(),
        base.requestBody(),
        connect,
        base.tls(),
        base.keepAlive(),
        Duration.ZERO,
        base.stalledClient(),
        base.drainDelay(),
        base.drain());
  }

  /** The first connection breaks as it should, and all others answer with what they were asked. */
  private void play(UpstreamFault fault) {
    if (fault.connection() == Connection.NONE) {
      acted.countDown();
      proxy.origin().script(this::echoes);
      return;
    }
    proxy
        .origin()
        .script(
            connection -> {
              try {
                fault.act().on(connection, new UpstreamFault.Scene(proxy, taken));
              } finally {
                acted.countDown();
              }
              if (fault.connection() == Connection.REUSED) {
                echoes(connection);
              }
              while (true) {
                connection.readRequest();
                connection.send(answer("poison"));
              }
            },
            this::echoes);
  }

  private void echoes(RawConnection connection) throws IOException {
    while (true) {
      connection.send(answer(connection.readRequest().startLine().split(" ", 3)[1]));
    }
  }

  private static String answer(String body) {
    return head("HTTP/1.1 200 OK", "Content-Length: " + body.length()) + body;
  }

  private void assertAnswered(RawConnection client, String path) throws IOException {
    RawMessage answer = client.send(get("/openai" + path)).readResponse();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(path);
  }

  private void awaitEndOf(UpstreamFault fault) throws InterruptedException {
    Waiting.until("the provider has done its part", () -> acted.getCount() == 0);
    if (fault.connection() == Connection.DROPPED) {
      Waiting.until("its connection is dropped", () -> proxy.parked() == 0);
    }
  }

  private After assertSeen(UpstreamFault fault, RawConnection client) throws Exception {
    return switch (fault.seen()) {
      case Refused refused -> assertRefused(refused, client);
      case Cut cut -> assertCut(cut, client);
      case Passed passed -> assertPassed(passed, fault.request(), client);
      case Nothing _ -> {
        Waiting.until("the request is there", () -> acted.getCount() == 0);
        client.close();
        yield After.CLOSED;
      }
    };
  }

  private static void skipInterims(RawConnection client, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      assertThat(client.readHead()).matches("(?s)HTTP/1\\.1 10[03] .*");
    }
  }

  private static After assertRefused(Refused expected, RawConnection client) throws IOException {
    skipInterims(client, expected.interims());
    RawMessage answer = client.readResponse();
    assertThat(answer.status()).isEqualTo(expected.status());
    assertThat(answer.header("x-tokenmeter-error")).contains(expected.reason());
    assertThat(answer.header("x-tokenmeter-id")).isPresent();
    assertThat(answer.body()).startsWith("{\"error\":{\"message\":\"");
    return After.KEPT;
  }

  private After assertCut(Cut expected, RawConnection client) throws IOException {
    assertThat(client.readHead()).startsWith("HTTP/1.1 200 OK\r\n");
    client.readUntil(expected.last());
    taken.countDown();
    Ending ending = client.readToEnd();
    assertThat(ending.end()).isEqualTo(expected.end());
    assertThat(ending.rest()).as("what could be taken for an end").doesNotContain("0\r\n");
    return After.CLOSED;
  }

  private static After assertPassed(Passed expected, String request, RawConnection client)
      throws IOException {
    skipInterims(client, expected.interims());
    RawMessage answer =
        request.startsWith("HEAD ")
            ? new RawMessage(client.readHead(), "", "")
            : client.readResponse();
    assertThat(answer.status()).isEqualTo(expected.status());
    assertThat(answer.body()).isEqualTo(expected.body());
    assertThat(answer.header("x-tokenmeter-error")).isEmpty();
    if (expected.after() == After.CLOSED) {
      assertThat(answer.header("connection")).contains("close");
    }
    return expected.after();
  }

  private static void assertRecord(ExchangeRecord record, UpstreamFault.Seen seen) {
    switch (seen) {
      case Refused refused -> {
        boolean late = refused.status() == 504;
        assertRecord(
            record,
            refused.status(),
            late ? Outcome.TIMEOUT : Outcome.UPSTREAM_RESET,
            List.of(refused.reason()));
      }
      case Cut _ -> assertRecord(record, 200, Outcome.UPSTREAM_RESET, List.of("upstream_cut"));
      case Passed passed ->
          assertRecord(
              record,
              passed.status(),
              passed.status() < 300 ? Outcome.OK : Outcome.UPSTREAM_ERROR,
              List.of());
      case Nothing _ -> assertRecord(record, 0, Outcome.CLIENT_ABORT, List.of());
    }
  }

  private static void assertRecord(
      ExchangeRecord record, int status, Outcome outcome, List<String> error) {
    assertThat(record.status()).isEqualTo(status);
    assertThat(record.outcome()).isEqualTo(outcome);
    assertThat(record.error().stream().toList()).isEqualTo(error);
    assertThat(record.usage()).isEmpty();
  }
}
