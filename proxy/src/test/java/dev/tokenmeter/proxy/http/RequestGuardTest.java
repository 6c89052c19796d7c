package dev.tokenmeter.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.HttpRequest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before it is routed. Every case is raw bytes through the strict decoder. */
@Tag("SEC-12")
@Tag("SEC-02")
final class RequestGuardTest {

  private static final int MAX_HEADERS = 200;

  private static String verdict(String raw) {
    HttpRequest request = Wire.request(unescape(raw));
    return RequestGuard.check(request, MAX_HEADERS)
        .map(failure -> failure.reason().key())
        .orElse("accepted");
  }

  /** {@code ^} stands for CRLF, {@code ~} for a line feed alone, {@code <xx>} for a byte. */
  private static String unescape(String raw) {
    StringBuilder bytes = new StringBuilder();
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      switch (c) {
        case '^' -> bytes.append("\r\n");
        case '~' -> bytes.append('\n');
        case '<' -> {
          bytes.append((char) Integer.parseInt(raw.substring(i + 1, i + 3), 16));
          i += 3;
        }
        default -> bytes.append(c);
      }
    }
    return bytes.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v1/models HTTP/1.1^Host: up.test^^",
        "GET / HTTP/1.0^^",
        "GET /a/../b//c?x=%00&y=%0d%0a HTTP/1.1^Host: up.test:8080^^",
        "GET /a\\b HTTP/1.1^Host: [::1]:8080^^",
        "OPTIONS * HTTP/1.1^Host: up.test^^",
        "GET http://up.test/x HTTP/1.1^Host: UP.test:80^^",
        "GET HTTPS://up.test?x HTTP/1.1^Host: up.test:443^^",
        "POST /x HTTP/1.1^Host: my_container.^Content-Length:<09> 5 <09>^^hello",
        "POST /x HTTP/1.1^Host: a^transfer-encoding: CHUNKED^^0^^",
        "POST /x HTTP/1.0^Host: a^Connection: keep-alive^Content-Length: 2^^ok",
        "GET /x HTTP/1.1^Host: a^X-T:^X-U: <09> ^X-V: :a:b: ^X-W: <e9>^^",
        "GET /x HTTP/1.1^Host: a^Connection: x-internal, close, TE^X-Internal: 1^TE: trailers^^",
        "GET /x HTTP/1.1^Host: a^X-Transfer-Encoding: gzip^X-Content-Length: 1^^",
        "PROPFIND /x HTTP/1.1^Host: a^^"
      })
  void honest_request_of_any_form_passes(String raw) {
    assertThat(verdict(raw)).isEqualTo("accepted");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET /x HTTP/1.1^X-A: b^^ | bad_host",
        "GET /x HTTP/1.1^Host: a^Host: a^^ | bad_host",
        "GET /x HTTP/1.0^Host: a^Host: b^^ | bad_host",
        "GET /x HTTP/1.1^Host: a, b^^ | bad_host",
        "GET /x HTTP/1.1^Host: a b^^ | bad_host",
        "GET /x HTTP/1.1^Host: a/x^^ | bad_host",
        "GET /x HTTP/1.1^Host: a?x^^ | bad_host",
        "GET /x HTTP/1.1^Host: a#x^^ | bad_host",
        "GET /x HTTP/1.1^Host: a/#^^ | bad_host",
        "GET /x HTTP/1.1^Host: user@a^^ | bad_host",
        "GET /x HTTP/1.1^Host: a:80@b^^ | bad_host",
        "GET /x HTTP/1.1^Host: a:99999^^ | bad_host",
        "GET /x HTTP/1.1^Host: a:8x^^ | bad_host",
        "GET /x HTTP/1.1^Host: a\\b^^ | bad_host",
        "GET /x HTTP/1.1^Host: a<09>b^^ | bad_host",
        "GET /x HTTP/1.1^Host: a^ b^^ | bad_host",
        "GET /x HTTP/1.1^Host: <c3><a9>^^ | bad_host",
        "GET /x HTTP/1.1^Host: http://a^^ | bad_host",
        "GET /x HTTP/1.1^Host: [::1^^ | bad_host",
        "GET /x HTTP/1.1^Host: [::1]x^^ | bad_host",
        "GET /x HTTP/1.1^Host:^^ | bad_host",
        "GET /x HTTP/1.1^Host: a<00>b^^ | malformed_request",
        "GET /x HTTP/1.1^Host : a^^ | malformed_request",
        "GET http://evil.test/x HTTP/1.1^Host: up.test^^ | bad_host",
        "GET http://up.test:81/x HTTP/1.1^Host: up.test^^ | bad_host"
      })
  void host_that_two_readers_could_read_differently_is_refused(String raw, String reason) {
    assertThat(verdict(raw)).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET x HTTP/1.1^Host: a^^ | bad_target",
        "GET * HTTP/1.1^Host: a^^ | bad_target",
        "GET a:80 HTTP/1.1^Host: a^^ | bad_target",
        "GET /x#f HTTP/1.1^Host: a^^ | bad_target",
        "GET /<e9> HTTP/1.1^Host: a^^ | bad_target",
        "GET /<85>x HTTP/1.1^Host: a^^ | bad_target",
        "GET /x<7f> HTTP/1.1^Host: a^^ | malformed_request",
        "GET ftp://a/x HTTP/1.1^Host: a^^ | bad_target",
        "GET http://u@a/x HTTP/1.1^Host: a^^ | bad_target",
        "GET http:///x HTTP/1.1^Host: a^^ | bad_target",
        "GET http://a\\b/x HTTP/1.1^Host: a^^ | bad_target",
        "GET /x<00>y HTTP/1.1^Host: a^^ | malformed_request"
      })
  void target_of_no_form_a_proxy_takes_is_refused(String raw, String reason) {
    assertThat(verdict(raw)).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CONNECT a:443 HTTP/1.1^Host: a:443^^ | method_not_allowed",
        "TRACE /x HTTP/1.1^Host: a^^ | method_not_allowed",
        "GE(T /x HTTP/1.1^Host: a^^ | malformed_request",
        "PRI * HTTP/2.0^^SM^^ | malformed_request",
        "GET /x HTTP/2.0^Host: a^^ | unsupported_version",
        "GET /x HTTP/1.2^Host: a^^ | unsupported_version",
        "GET /x HTTP/0.9^Host: a^^ | unsupported_version",
        "GET /x http/1.1^Host: a^^ | malformed_request",
        "GET /x HTTPS/1.1^Host: a^^ | malformed_request",
        "GET /x HTTP/01.1^Host: a^^ | malformed_request",
        "GET /x HTTP/1.1<00>^Host: a^^ | malformed_request",
        "GET /x HTTP/1.1 HTTP/1.1^Host: a^^ | malformed_request",
        "GET /x^^ | malformed_request",
        "GET /x^X: y HTTP/1.1^Host: a^^ | malformed_request"
      })
  void request_line_that_is_not_ours_to_serve_is_refused(String raw, String reason) {
    assertThat(verdict(raw)).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Content-Length: 6^Transfer-Encoding: chunked | malformed_request",
        "Transfer-Encoding: chunked, chunked | malformed_request",
        "Transfer-Encoding: gzip, chunked | unsupported_transfer_coding",
        "Transfer-Encoding: chunked^Transfer-Encoding: chunked | malformed_request",
        "Transfer-Encoding: chunked, identity | malformed_request",
        "Transfer-Encoding: chunked, xchunked | malformed_request",
        "Transfer-Encoding: xchunked | malformed_request",
        "Transfer-Encoding: identity | malformed_request",
        "Transfer-Encoding: chunked, | unsupported_transfer_coding",
        "Transfer-Encoding: chunked;x=1 | malformed_request",
        "Transfer-Encoding:<0b>chunked | malformed_request",
        "Transfer-Encoding: chunked<0b> | malformed_request",
        "Transfer-Encoding: chunked<7f> | malformed_request",
        "Transfer-Encoding: chunked<a0> | malformed_request",
        "Transfer-Encoding: \"chunked\" | malformed_request",
        "Transfer-Encoding: | malformed_request",
        "Transfer-Encoding:^Content-Length: 5 | malformed_request",
        "Transfer-Encoding : chunked | malformed_request",
        "Transfer_Encoding: chunked | ambiguous_framing",
        "Transfer.Encoding: chunked | ambiguous_framing",
        "TransferEncoding: chunked | ambiguous_framing",
        "content_length: 5 | ambiguous_framing",
        "Content-Length-: 5 | ambiguous_framing",
        "Content-Length: 5^Content-Length: 5 | malformed_request",
        "Content-Length: 5^Content-Length: 6 | malformed_request",
        "Content-Length: 5^Content-Length: | malformed_request",
        "Content-Length: 5, 5 | malformed_request",
        "Content-Length: +5 | malformed_request",
        "Content-Length: -5 | malformed_request",
        "Content-Length: 5 5 | malformed_request",
        "Content-Length: 5;a | malformed_request",
        "Content-Length: 0x5 | malformed_request",
        "Content-Length: <d9><a5> | malformed_request",
        "Content-Length: 1^ 0 | malformed_request",
        "Content-Length: 9223372036854775808 | malformed_request",
        "Content-Length: 999999999999999999999999 | malformed_request"
      })
  void framing_that_two_readers_could_read_differently_is_refused(String field, String reason) {
    assertThat(verdict("POST /x HTTP/1.1^Host: a^" + field + "^^0^^")).isEqualTo(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "content-length",
        "Transfer-Encoding",
        "host",
        "AUTHORIZATION",
        "x-api-key",
        "x-goog-api-key",
        "api-key",
        "close, authorization",
        "close^Connection: x-api-key",
        " , host,"
      })
  void connection_that_names_framing_routing_or_a_credential_is_refused(String option) {
    assertThat(verdict("GET /x HTTP/1.1^Host: a^Connection: " + option + "^^"))
        .isEqualTo("bad_connection_option");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Junk",
        ":",
        ": x",
        "X<00>A: b",
        "X-<c3><a9>: b",
        "X-A : b",
        "X-A: b<0d>X-E: 1",
        "X-A: b~X-E: 1",
        "X-A: b<0b>",
        "X-A: b<7f>c",
        "X-A: <1b>[31m",
        "X-A: <00>",
        "X(A): b"
      })
  void field_that_is_no_field_is_refused(String field) {
    assertThat(verdict("GET /x HTTP/1.1^Host: a^" + field + "^^")).isEqualTo("malformed_request");
  }

  @Test
  void length_beside_chunked_in_http_1_0_is_refused() {
    assertThat(verdict("POST /x HTTP/1.0^Transfer-Encoding: chunked^^0^^"))
        .isIn("malformed_request", "ambiguous_framing");
  }

  @Test
  void line_longer_than_the_decoder_takes_is_431() {
    assertThat(verdict("GET /" + "x".repeat(16 << 10) + " HTTP/1.1^Host: a^^"))
        .isEqualTo("line_too_long");
    assertThat(Reason.LINE_TOO_LONG.status()).isEqualTo(431);
  }

  @Test
  void headers_larger_than_the_decoder_takes_are_431() {
    assertThat(verdict("GET / HTTP/1.1^Host: a^X: " + "x".repeat(64 << 10) + "^^"))
        .isEqualTo("headers_too_large");
  }

  @Test
  void method_longer_than_any_that_exists_is_refused() {
    assertThat(verdict("G".repeat(33) + " / HTTP/1.1^Host: a^^")).isEqualTo("malformed_request");
  }

  @Test
  void as_many_fields_as_the_limit_pass_and_one_more_is_431() {
    String fields = "X: v^".repeat(MAX_HEADERS - 1);
    assertThat(verdict("GET / HTTP/1.1^Host: a^" + fields + "^")).isEqualTo("accepted");
    assertThat(verdict("GET / HTTP/1.1^Host: a^X: v^" + fields + "^"))
        .isEqualTo("too_many_headers");
  }

  @Test
  void bytes_of_tls_are_refused() {
    assertThat(verdict("<16><03><01><00><a5>AAAA^^")).isEqualTo("malformed_request");
  }
}
