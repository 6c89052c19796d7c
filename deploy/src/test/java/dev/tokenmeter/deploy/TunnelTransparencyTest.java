package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.get;
import static dev.tokenmeter.deploy.Wire.head;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.deploy.RawConnection.End;
import dev.tokenmeter.metrics.record.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An upgraded connection is a pipe (RFC 9110 7.8). */
final class TunnelTransparencyTest {
  private static final String UPGRADE =
      get(
          "/openai/v1/realtime?model=m",
          "Connection: Upgrade",
          "Upgrade: websocket",
          "Sec-WebSocket-Version: 13",
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
  private static final String SWITCHING =
      head(
          "HTTP/1.1 101 Switching Protocols",
          "Upgrade: websocket",
          "Connection: Upgrade",
          "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");

  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();

  @Test
  void upgrade_reachesTheProviderWithItsFields() throws Exception {
    proxy
        .origin()
        .script(
            connection -> {
              proxy.origin().request(connection);
              connection.send(SWITCHING);
              connection.readToEnd();
            });
    RawConnection client = proxy.connect().send(UPGRADE);
    RawMessage answer = client.readResponse();
    assertThat(answer.status()).isEqualTo(101);
    assertThat(answer.header("upgrade")).contains("websocket");
    assertThat(answer.header("sec-websocket-accept")).contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    RawMessage request = proxy.origin().received();
    assertThat(request.startLine()).isEqualTo("GET /v1/realtime?model=m HTTP/1.1");
    assertThat(request.header("upgrade")).contains("websocket");
    assertThat(request.header("connection").orElse("")).isEqualToIgnoringCase("upgrade");
    assertThat(request.header("sec-websocket-key")).contains("dGhlIHNhbXBsZSBub25jZQ==");
  }

  @Test
  void tunnel_carriesBytesBothWaysInLockStep() throws Exception {
    proxy
        .origin()
        .script(
            connection -> {
              connection.readHead();
              connection.send(SWITCHING);
              for (int i = 0; i < 20; i++) {
                byte[] frame = connection.read(4);
                connection.send(frame);
              }
              connection.readToEnd();
            });
    RawConnection client = proxy.connect().send(UPGRADE);
    client.readHead();
    for (int i = 0; i < 20; i++) {
      String frame = "\u0081\u0002\u0000" + (char) i;
      client.send(frame);
      assertThat(new String(client.read(4), ISO_8859_1)).isEqualTo(frame);
    }
  }

  @Test
  void tunnel_bytesRightBehindTheSwitch_arrive() throws Exception {
    proxy
        .origin()
        .script(
            connection -> {
              connection.readHead();
              connection.send(SWITCHING + "\u0081\u0005hello");
              connection.readToEnd();
            });
    RawConnection client = proxy.connect().send(UPGRADE);
    client.readHead();
    assertThat(new String(client.read(7), ISO_8859_1)).isEqualTo("\u0081\u0005hello");
  }

  @Test
  void tunnel_thatLooksLikeHttp_isNotTouched() throws Exception {
    String text = get("/openai/x", "Connection: close", "Alt-Svc: h3");
    proxy
        .origin()
        .script(
            connection -> {
              connection.readHead();
              connection.send(SWITCHING);
              assertThat(new String(connection.read(text.length()), ISO_8859_1)).isEqualTo(text);
              connection.send(Wire.OK);
              connection.readToEnd();
            });
    RawConnection client = proxy.connect().send(UPGRADE);
    client.readHead();
    client.send(text);
    assertThat(new String(client.read(Wire.OK.length()), ISO_8859_1)).isEqualTo(Wire.OK);
  }

  @Test
  void tunnel_providerEnds_clientSeesTheEnd() throws Exception {
    proxy
        .origin()
        .script(
            connection -> {
              connection.readHead();
              connection.send(SWITCHING + "bye");
            });
    RawConnection client = proxy.connect().send(UPGRADE);
    client.readHead();
    assertThat(client.readToEnd().rest()).isEqualTo("bye");
  }

  @Test
  void tunnel_clientEnds_providerSeesTheEnd() throws Exception {
    proxy
        .origin()
        .script(
            connection -> {
              connection.readHead();
              connection.send(SWITCHING);
              assertThat(connection.readToEnd().rest()).isEqualTo("last words");
            });
    RawConnection client = proxy.connect().send(UPGRADE);
    client.readHead();
    client.send("last words").close();
    // The handshake, and one turn for what could not be read as frames.
    assertThat(proxy.records(2)).allMatch(record -> record.outcome() == Outcome.OK);
  }

  @Test
  void upgrade_refused_statusPassesAndTheConnectionLives() throws Exception {
    proxy
        .origin()
        .script(
            connection -> {
              proxy.origin().request(connection);
              connection.send(head("HTTP/1.1 403 Forbidden", "Content-Length: 2") + "no");
              proxy.origin().request(connection);
              connection.send(Wire.OK);
              connection.readToEnd();
            });
    RawConnection client = proxy.connect().send(UPGRADE);
    RawMessage answer = client.readResponse();
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.body()).isEqualTo("no");
    assertThat(client.send(get("/openai/next")).readResponse().body()).isEqualTo("ok");
  }

  @Test
  void switch_thatNobodyAskedFor_isAnErrorOfTheProvider() throws Exception {
    proxy
        .origin()
        .script(
            connection -> {
              connection.readHead();
              connection.send(SWITCHING);
              assertThat(connection.readToEnd().end()).isNotNull();
            });
    RawMessage answer = proxy.exchange(get("/openai/x"));
    assertThat(answer.status()).isEqualTo(502);
  }

  @Test
  void http2Upgrade_isNotForwarded() throws Exception {
    proxy.origin().answer(Wire.OK);
    RawMessage answer =
        proxy.exchange(
            get(
                "/openai/x",
                "Connection: Upgrade, HTTP2-Settings",
                "Upgrade: h2c",
                "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"));
    assertThat(answer.status()).isEqualTo(200);
    RawMessage request = proxy.origin().received();
    assertThat(request.fields("upgrade")).isEmpty();
    assertThat(request.fields("http2-settings")).isEmpty();
    assertThat(request.fields("connection")).isEmpty();
  }

  @Test
  void tunnel_largeTransferBothWays_isWhole() throws Exception {
    int size = 4 << 20;
    proxy
        .origin()
        .script(
            connection -> {
              connection.readHead();
              connection.send(SWITCHING);
              byte[] all = connection.read(size);
              connection.send(all);
            });
    RawConnection client = proxy.connect().send(UPGRADE);
    client.readHead();
    byte[] sent = Payload.random(size);
    client.send(sent);
    assertThat(Payload.sha256(client.read(size))).isEqualTo(Payload.sha256(sent));
    assertThat(client.readToEnd().end()).isEqualTo(End.FIN);
  }
}
