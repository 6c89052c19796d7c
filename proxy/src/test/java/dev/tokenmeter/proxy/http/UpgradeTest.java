package dev.tokenmeter.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which upgrades become a tunnel, which end at this hop and which are refused. */
final class UpgradeTest {

  private static String verdict(String line, String fields) {
    String raw = line + "\r\nHost: a\r\n" + fields.replace("^", "\r\n") + "\r\n\r\n";
    return switch (Upgrade.of(Wire.request(raw))) {
      case Upgrade.None _ -> "none";
      case Upgrade.Tunnel tunnel -> tunnel.protocol();
      case Upgrade.Refused refused -> Integer.toString(refused.failure().reason().status());
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET / HTTP/1.1 | Connection: Upgrade^Upgrade: websocket | websocket",
        "GET / HTTP/1.1 | Connection: keep-alive, UPGRADE^Upgrade: WebSocket | websocket",
        "GET / HTTP/1.1 | Connection: a^Connection: b, upgrade^Upgrade: websocket | websocket",
        "GET / HTTP/1.1 | Connection: upgrade^Upgrade: spdy/9^Content-Length: 0 | spdy/9",
        "GET / HTTP/1.1 | Upgrade: websocket | none",
        "GET / HTTP/1.1 | Connection: Upgrade | none",
        "GET / HTTP/1.1 | Connection: Upgrade^Upgrade: | none",
        "GET / HTTP/1.1 | Connection: close^Upgrade: websocket | none",
        "GET / HTTP/1.0 | Connection: Upgrade^Upgrade: websocket | none",
        "GET / HTTP/1.1 | Connection: Upgrade, HTTP2-Settings^Upgrade: h2c | none",
        "POST / HTTP/1.1 | Connection: Upgrade^Upgrade: H2C^Content-Length: 5 | none",
        "GET / HTTP/1.1 | Connection: Upgrade^Upgrade: TLS/1.2, HTTP/2.0 | none",
        "GET / HTTP/1.1 | Connection: Upgrade^Upgrade: websocket, h2c | 426",
        "GET / HTTP/1.1 | Connection: Upgrade^Upgrade: websocket^Upgrade: websocket | 426",
        "POST / HTTP/1.1 | Connection: Upgrade^Upgrade: websocket^Content-Length: 0 | 426",
        "GET / HTTP/1.1 | Connection: Upgrade^Upgrade: websocket^Content-Length: 5 | 426",
        "GET / HTTP/1.1 | Connection: Upgrade^Upgrade: websocket^Transfer-Encoding: chunked | 426"
      })
  void upgrade_is_tunnelled_ended_here_or_refused(String line, String fields, String expected) {
    assertThat(verdict(line, fields)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "Connection: Upgrade^Upgrade: WebSocket, true",
    "Connection: Upgrade^Upgrade: h2c, false",
    "Upgrade: websocket, false",
    "Connection: Upgrade, false",
    "Connection: Upgrade^Upgrade: websocket^Upgrade: h2c, false"
  })
  void answer_switches_only_to_what_was_asked_for(String fields, boolean expected) {
    var response = Wire.response("HTTP/1.1 101 x\r\n" + fields.replace("^", "\r\n") + "\r\n\r\n");
    assertThat(new Upgrade.Tunnel("websocket").isAnsweredBy(response)).isEqualTo(expected);
  }

  @Test
  void answer_to_an_upgrade_keeps_the_fields_that_make_it_one() {
    var response =
        Wire.response(
            String.join(
                "\r\n",
                "HTTP/1.1 101 x",
                "Upgrade: websocket",
                "Connection: Upgrade, X-A",
                "X-A: 1",
                "Sec-WebSocket-Accept: y",
                "Keep-Alive: 5",
                "",
                ""));
    HopByHop.stripResponse(response.headers(), HopByHop.Keep.UPGRADE);
    assertThat(response.headers().toString())
        .contains("Upgrade: websocket", "Sec-WebSocket-Accept: y", "connection: Upgrade")
        .doesNotContain("X-A", "Keep-Alive");
  }
}
