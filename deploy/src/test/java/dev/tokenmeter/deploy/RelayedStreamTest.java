package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.chunk;
import static dev.tokenmeter.deploy.Wire.head;
import static dev.tokenmeter.deploy.Wire.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.Outcome;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.UsageReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of small events go through as the bytes that came, and are counted all the same. */
final class RelayedStreamTest {
  private static final String HEAD =
      head("HTTP/1.1 200 OK", "Content-Type: text/event-stream", "Transfer-Encoding: chunked");
  private static final String CALL = "/openai/v1/chat/completions";
  private static final String USAGE =
      "data: {\"model\":\"gpt-5\",\"choices\":[],\"usage\":"
          + "{\"prompt_tokens\":11,\"completion_tokens\":7,\"total_tokens\":18}}\n\n";
  private static final String BODY =
      chunk("data: {\"choices\":[{\"delta\":{\"content\":\"hi\"}}]}\n\n")
          + "00a\r\ndata: {}\n\n\r\n"
          + chunk(USAGE.substring(0, 20))
          + chunk(USAGE.substring(20))
          + chunk("data: [DONE]\n\n");

  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();

  private RawConnection ask() throws Exception {
    RawConnection client = proxy.connect().send(post(CALL, "{}"));
    assertThat(client.readHead()).startsWith("HTTP/1.1 200 OK");
    return client;
  }

  private static void assertCounted(ExchangeRecord record) {
    assertThat(record.outcome()).isEqualTo(Outcome.OK);
    Tokens reported = record.usage().flatMap(UsageReport::reported).orElseThrow();
    assertThat(reported.of(TokenType.INPUT)).isEqualTo(11);
    assertThat(reported.of(TokenType.OUTPUT)).isEqualTo(7);
  }

  @Test
  void chunksOfAStream_reachTheClientAsTheProviderMadeThem() throws Exception {
    String answer = HEAD + BODY + "0\r\n\r\n";
    proxy.origin().answer(answer);
    RawConnection client = ask();
    assertThat(client.readUntil("0\r\n\r\n")).isEqualTo(BODY + "0\r\n\r\n");
    assertCounted(proxy.record());
    client.send(post(CALL, "{}")).readHead();
    assertThat(client.readUntil("0\r\n\r\n")).isEqualTo(BODY + "0\r\n\r\n");
    assertThat(proxy.parked()).isEqualTo(1);
  }

  @Test
  void aStreamThatComesByteByByte_isTheSameStream() throws Exception {
    proxy
        .origin()
        .script(
            connection -> {
              proxy.origin().request(connection);
              connection.sendByteByByte(HEAD + BODY + "0\r\n\r\n");
              connection.readToEnd();
            });
    assertThat(ask().readUntil("0\r\n\r\n")).isEqualTo(BODY + "0\r\n\r\n");
    assertCounted(proxy.record());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0\r\nx-sum: 1\r\n\r\n", "000\r\n\r\n", "0;last\r\n\r\n"})
  void aLastChunkOfAnotherKind_endsTheStreamAndKeepsTheConnections(String last) throws Exception {
    proxy.origin().answer(HEAD + BODY + last);
    RawConnection client = ask();
    String end = last.contains("x-sum") ? "0\r\nx-sum: 1\r\n\r\n" : "0\r\n\r\n";
    assertThat(client.readUntil(end)).isEqualTo(BODY + end);
    assertCounted(proxy.record());
    client.send(post(CALL, "{}")).readHead();
    assertThat(client.readUntil(end)).isEqualTo(BODY + end);
  }

  @Test
  void anExtensionInTheMiddle_isTakenOutAndTheRestGoesOn() throws Exception {
    proxy
        .origin()
        .answer(HEAD + chunk("data: {}\n\n") + "a;x=y\r\ndata: {}\n\n\r\n" + BODY + "0\r\n\r\n");
    assertThat(ask().readUntil("0\r\n\r\n"))
        .isEqualTo(chunk("data: {}\n\n").repeat(2) + plain(BODY) + "0\r\n\r\n");
    assertCounted(proxy.record());
  }

  /** What the codec makes of it, which knows no leading zeros. */
  private static String plain(String body) {
    return body.replace("00a\r\n", "a\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5\r\ndata:X\r\n",
        "5\ndata:\n",
        "-5\r\n",
        "0\r\nbroken\r\n\r\n",
        "ffffffffffffffff\r\n",
        "5\r\ndata:\r\r",
        "\r\n"
      })
  void aBrokenChunk_neverLooksLikeAnEnd(String broken) throws Exception {
    proxy
        .origin()
        .script(
            connection -> {
              proxy.origin().request(connection);
              connection.send(HEAD + BODY + broken + BODY);
              connection.readToEnd();
            });
    RawConnection.Ending ending = ask().readToEnd();
    assertThat(ending.rest()).startsWith(BODY.substring(0, 40)).doesNotContain("\r\n0\r\n\r\n");
    assertThat(proxy.record().outcome()).isEqualTo(Outcome.UPSTREAM_RESET);
    assertThat(proxy.parked()).isZero();
  }

  @Test
  void bytesAfterTheLastChunk_neverReachTheNextExchange() throws Exception {
    proxy
        .origin()
        .answer(HEAD + BODY + "0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
    RawConnection client = ask();
    assertThat(client.readUntil("0\r\n\r\n")).isEqualTo(BODY + "0\r\n\r\n");
    assertCounted(proxy.record());
    client.send(post(CALL, "{}")).readHead();
    assertThat(client.readUntil("0\r\n\r\n")).isEqualTo(BODY + "0\r\n\r\n");
  }

  @Test
  void aStreamThatIsCutInTheMiddleOfALine_endsAsACut() throws Exception {
    proxy
        .origin()
        .script(
            connection -> {
              proxy.origin().request(connection);
              connection.send(HEAD + BODY + "1");
            });
    assertThat(ask().readToEnd().rest()).isEqualTo(BODY);
    assertThat(proxy.record().outcome()).isEqualTo(Outcome.UPSTREAM_RESET);
  }
}
