package dev.tokenmeter.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a provider listens, as its URL says. */
final class UpstreamAddressTest {

  @ParameterizedTest
  @CsvSource({
    "https://api.anthropic.com, true, api.anthropic.com, 443, api.anthropic.com",
    "https://API.test:443/v1, true, api.test, 443, api.test",
    "https://api.test:8443, true, api.test, 8443, api.test:8443",
    "HTTP://10.0.0.5:8000/x, false, 10.0.0.5, 8000, 10.0.0.5:8000",
    "http://my_container, false, my_container, 80, my_container",
    "http://[::1]:11434, false, ::1, 11434, [::1]:11434",
    "https://[2001:DB8::1]/, true, 2001:db8::1, 443, [2001:db8::1]",
    "https://user:secret@api.test, true, api.test, 443, api.test"
  })
  void url_gives_address_and_host_field(
      String url, boolean tls, String host, int port, String authority) {
    assertThat(UpstreamAddress.of(URI.create(url)))
        .isEqualTo(new UpstreamAddress(tls, host, port, authority));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://a", "a/b", "http:///x", "https://a:70000", "http:a"})
  void url_that_names_no_web_server_is_refused(String url) {
    URI uri = URI.create(url);
    assertThatThrownBy(() -> UpstreamAddress.of(uri)).isInstanceOf(IllegalArgumentException.class);
  }
}
