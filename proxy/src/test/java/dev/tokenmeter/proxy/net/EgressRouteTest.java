package dev.tokenmeter.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenmeter.config.Egress;
import dev.tokenmeter.proxy.net.EgressRoute.Step;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EgressRouteTest {

  private static UpstreamKey key(boolean tls, String host, int port, String proxy) {
    Egress egress = new Egress(Optional.of(URI.create(proxy)), List.of(), List.of());
    return new UpstreamKey(tls, host, port, egress);
  }

  @Test
  void directRoute_shakesHandsWithTheUpstreamOnly() throws Exception {
    assertThat(EgressRoute.of(new UpstreamKey(true, "API.test", 443, Egress.direct())))
        .isEqualTo(new EgressRoute("api.test", 443, List.of(new Step.Tls("api.test", 443))));
    assertThat(EgressRoute.of(new UpstreamKey(false, "api.test", 80, Egress.direct())))
        .isEqualTo(new EgressRoute("api.test", 80, List.of()));
  }

  @Test
  void routeThroughATlsProxy_shakesHandsWithBoth() throws Exception {
    assertThat(EgressRoute.of(key(true, "::1", 443, "https://proxy.test")))
        .isEqualTo(
            new EgressRoute(
                "proxy.test",
                443,
                List.of(
                    new Step.Tls("proxy.test", 443),
                    new Step.Tunnel("[::1]:443", Optional.empty()),
                    new Step.Tls("::1", 443))));
  }

  @ParameterizedTest
  @CsvSource({
    "http://me:pass@proxy.test, 80,   bWU6cGFzcw==",
    "http://me@proxy.test:3128, 3128, bWU6",
    "http://a%3Ab:%25@proxy.test:1, 1, YTpiOiU="
  })
  void proxyUrl_givesPortAndCredentials(String url, int port, String credentials) throws Exception {
    EgressRoute route = EgressRoute.of(key(false, "api.test", 80, url));
    assertThat(route.port()).isEqualTo(port);
    assertThat(route.steps())
        .containsExactly(new Step.Tunnel("api.test:80", Optional.of("Basic " + credentials)));
  }

  @Test
  void credentials_areInNoText() throws Exception {
    UpstreamKey key = key(true, "api.test", 443, "http://me:secret@proxy.test:3128");
    assertThat(key).hasToString("https://api.test:443");
    assertThat(EgressRoute.of(key).toString()).doesNotContain("secret", "bWU6c2VjcmV0", "Basic");
  }

  @ParameterizedTest
  @ValueSource(strings = {"socks5://proxy.test", "proxy.test:3128", "http:///x", "//proxy.test"})
  void proxyUrl_thatIsNone_isRefused(String url) {
    assertThatThrownBy(() -> EgressRoute.of(key(true, "api.test", 443, url)))
        .isInstanceOf(ConnectFailure.class)
        .hasMessage("egress.proxy is no http:// or https:// address");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\r\nHost: b", "a/b", "user@a", "::g", "ä.test"})
  void host_thatCouldEndItsLine_isNoKey(String host) {
    assertThatThrownBy(() -> new UpstreamKey(true, host, 443, Egress.direct()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 65_536})
  void port_outOfRange_isNoKey(int port) {
    assertThatThrownBy(() -> new UpstreamKey(true, "api.test", port, Egress.direct()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
