package dev.tokenmeter.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SessionsTest {
  private final Sessions sessions = House.identities(House.rules()).sessions();

  @ParameterizedTest
  @ValueSource(strings = {"X-Claude-Code-Session-Id", "session-id", "session_id", "x-session-id"})
  void session_isNamedByAHashThatTellsNothing(String header) {
    HttpHeaders headers = new DefaultHttpHeaders().set(header, "5f0c1a52-3c1e");
    assertThat(sessions.hash(headers)).get().asString().matches("[a-z2-7]{16}");
    assertThat(sessions.hash(headers))
        .isNotEqualTo(sessions.hash(new DefaultHttpHeaders().set(header, "5f0c1a52-3c1f")));
  }

  @Test
  void requestWithoutASession_hasNone() {
    assertThat(sessions.hash(new DefaultHttpHeaders().set("session-id", ""))).isEmpty();
    assertThat(sessions.hash(new DefaultHttpHeaders())).isEmpty();
  }
}
