package dev.tokenmeter.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Dialect;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What an upstream reads of a request that was let through: decoded, guarded, rewritten and encoded
 * again, all by the real codecs.
 */
@Tag("SEC-02")
@net.jqwik.api.Tag("SEC-02")
final class ForwardingTest {

  private static final Config CONFIG =
      Configs.of(Configs.withHosts("up", Dialect.OPENAI, "https://up.test", "*"));

  /** Bytes that go upstream, or empty if the guard or the decoder refuses any part. */
  private static Optional<String> forward(List<String> pieces) {
    List<HttpObject> objects = Wire.serverReads(pieces);
    HttpRequest request = (HttpRequest) objects.getFirst();
    boolean broken = objects.stream().anyMatch(object -> object.decoderResult().isFailure());
    if (broken || RequestGuard.check(request, 200).isPresent()) {
      objects.forEach(ReferenceCountUtil::release);
      return Optional.empty();
    }
    HopByHop.Keep keep =
        Upgrade.of(request) instanceof Upgrade.Tunnel
            ? HopByHop.Keep.UPGRADE
            : HopByHop.Keep.NOTHING;
    var route = (RouteResult.ToProvider) Routes.of(CONFIG).match(request);
    UpstreamRequest.rewrite(request, route, keep);
    List<HttpObject> message = new ArrayList<>();
    for (HttpObject object : objects) {
      message.add(object);
      if (object instanceof LastHttpContent last) {
        HopByHop.trailing(last.trailingHeaders());
        break;
      }
    }
    objects.subList(message.size(), objects.size()).forEach(ReferenceCountUtil::release);
    return Optional.of(Wire.clientWrites(message));
  }

  private static String forwarded(String... lines) {
    return forward(List.of(lines(lines))).orElse("refused");
  }

  private static String lines(String... lines) {
    return String.join("\r\n", lines);
  }

  @Test
  void head_goes_out_with_its_fields_in_order_and_case_under_the_host_of_the_provider() {
    assertThat(
            forwarded(
                "POST /v1/x?a=%20 HTTP/1.1",
                "User-AGENT: c/1",
                "host: proxy.local:8080",
                "x-Dup: 1",
                "Authorization: Bearer k",
                "X-DUP: 2",
                "content-length: 2",
                "",
                "ok"))
        .isEqualTo(
            lines(
                "POST /v1/x?a=%20 HTTP/1.1",
                "User-AGENT: c/1",
                "host: up.test",
                "x-Dup: 1",
                "Authorization: Bearer k",
                "X-DUP: 2",
                "content-length: 2",
                "",
                "ok"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Connection: x-internal^X-Internal: 1 | x-internal",
        "Connection: close, X-A ,, x-b^Connection: x-c^X-A: 1^x-b: 2^X-C: 3 | x-a,x-b,x-c,close",
        "Keep-Alive: timeout=600, max=1 | keep-alive",
        "Proxy-Connection: keep-alive | proxy-connection",
        "Proxy-Authorization: Basic eA== | proxy-authorization",
        "TE: gzip;q=1 | te",
        "Connection: Upgrade, HTTP2-Settings^Upgrade: h2c^HTTP2-Settings: AAMA"
            + "| upgrade,http2-settings,connection",
        "Upgrade: websocket | upgrade",
        "Connection: Upgrade^Upgrade: TLS/1.0 | upgrade,connection"
      })
  void what_belongs_to_the_clients_connection_stays_there(String fields, String gone) {
    String sent =
        forwarded("GET / HTTP/1.1", "Host: a", fields.replace("^", "\r\n"), "X-Stays: 1", "", "");
    assertThat(sent).startsWith("GET / HTTP/1.1\r\n").contains("X-Stays: 1\r\n");
    for (String name : Tokens.elements(List.of(gone))) {
      assertThat(sent).doesNotContainIgnoringCase(name + ":");
    }
  }

  @Test
  void framing_stays_even_where_connection_names_it() {
    HttpRequest request =
        Wire.request(
            lines(
                "POST / HTTP/1.1",
                "Host: a",
                "Connection: content-length, transfer-encoding, host, authorization",
                "Authorization: Bearer k",
                "Content-Length: 31",
                "",
                ""));
    HopByHop.stripRequest(request.headers(), HopByHop.Keep.NOTHING);
    assertThat(request.headers().names())
        .containsExactlyInAnyOrder("Host", "Authorization", "Content-Length");
  }

  @Test
  void wish_for_trailers_passes_and_other_transfer_codings_do_not() {
    assertThat(forwarded("GET / HTTP/1.1", "Host: a", "TE: trailers, gzip;q=1", "", ""))
        .isEqualTo("GET / HTTP/1.1\r\nHost: up.test\r\nte: trailers\r\nconnection: te\r\n\r\n");
  }

  @Test
  void websocket_handshake_passes_whole() {
    assertThat(
            forwarded(
                "GET /v1/realtime HTTP/1.1",
                "Host: a",
                "Connection: keep-alive, Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Key: x==",
                "Sec-WebSocket-Extensions: permessage-deflate",
                "",
                ""))
        .isEqualTo(
            lines(
                "GET /v1/realtime HTTP/1.1",
                "Host: up.test",
                "Upgrade: websocket",
                "Sec-WebSocket-Key: x==",
                "Sec-WebSocket-Extensions: permessage-deflate",
                "connection: Upgrade",
                "",
                ""));
  }

  @Test
  void request_of_an_old_version_goes_out_in_ours() {
    assertThat(
            forwarded("POST / HTTP/1.0", "Connection: keep-alive", "Content-Length: 2", "", "ok"))
        .isEqualTo("POST / HTTP/1.1\r\nhost: up.test\r\nContent-Length: 2\r\n\r\nok");
  }

  @Test
  void length_that_some_read_as_octal_goes_out_in_the_one_way() {
    assertThat(forwarded("POST / HTTP/1.1", "Host: a", "Content-Length: 010", "", "0123456789"))
        .contains("Content-Length: 10\r\n\r\n0123456789");
    assertThat(forwarded("POST / HTTP/1.1", "Host: a", "Content-Length: 000", "", ""))
        .contains("Content-Length: 0\r\n\r\n");
  }

  @Test
  void trailers_pass_but_for_those_that_frame_route_or_authenticate() {
    String sent =
        forwarded(
            "POST / HTTP/1.1",
            "Host: a",
            "Transfer-Encoding: chunked",
            "",
            "5;ext=1",
            "hello",
            "0",
            "X-Checksum: abc",
            "Transfer-Encoding: chunked",
            "Host: evil.test",
            "Authorization: Bearer evil",
            "Content-Encoding: gzip",
            "transfer_encoding: chunked",
            "Cookie: a=b",
            "TE: x",
            "",
            "");
    assertThat(sent).endsWith("\r\n\r\n5\r\nhello\r\n0\r\nX-Checksum: abc\r\n\r\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0x5^hello^0^^",
        "-5^hello^0^^",
        "5 5^hello^0^^",
        "G^hello^0^^",
        "ffffffffffffffff^hello^0^^",
        "5^hello~0^^",
        "5^helloXX^0^^",
        "5^hello0^^",
        "2;~xx^ab^0^^",
        "5^hello^0^junk^^",
        "5~hello^0^^"
      })
  void chunks_that_two_readers_could_read_differently_are_refused(String body) {
    String raw = body.replace("^", "\r\n").replace('~', '\n');
    assertThat(forwarded("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked", "", raw))
        .isEqualTo("refused");
  }

  @Provide
  Arbitrary<String> hazards() {
    Arbitrary<String> field =
        Arbitraries.of(
            "Content-Length: 31",
            "content-length: 031",
            "Content-Length: 0",
            "Transfer-Encoding: chunked",
            "Transfer-Encoding: Chunked",
            "content_length: 31",
            "Connection: content-length",
            "Connection: transfer-encoding, close",
            "Connection: host, x-a",
            "Connection: upgrade, http2-settings",
            "Connection: keep-alive",
            "Upgrade: h2c",
            "Upgrade: websocket",
            "HTTP2-Settings: AAMA",
            "Host: b",
            "X-A: 1",
            "TE: trailers",
            "Trailer: content-length",
            "Expect: 100-continue",
            "Keep-Alive: 5",
            "Proxy-Connection: close");
    Arbitrary<String> fields = field.list().ofMaxSize(5).map(list -> String.join("\r\n", list));
    Arbitrary<String> start =
        Arbitraries.of("GET", "POST", "HEAD", "OPTIONS")
            .flatMap(m -> Arbitraries.of("1.1", "1.0").map(v -> m + " /x HTTP/" + v + "\r\n"));
    Arbitrary<String> body =
        Arbitraries.of(
            "GET /smuggled HTTP/1.1\r\nX: y\r\n\r\n",
            "1f\r\nGET /smuggled HTTP/1.1\r\nX: y\r\n\r\n\r\n0\r\n\r\n");
    return Combinators.combine(start, fields, body)
        .as(
            (line, lines, bytes) ->
                line + "Host: a\r\n" + lines + (lines.isEmpty() ? "" : "\r\n") + "\r\n" + bytes);
  }

  @Property
  void no_combination_of_fields_makes_one_request_two_for_the_upstream(
      @ForAll("hazards") String raw) {
    List<HttpObject> objects = Wire.serverReads(List.of(raw));
    String body = Wire.body(untilLast(objects));
    objects.forEach(ReferenceCountUtil::release);
    forward(List.of(raw))
        .ifPresent(
            bytes -> {
              List<HttpObject> seen = Wire.serverReads(List.of(bytes));
              assertThat(seen).filteredOn(HttpRequest.class::isInstance).hasSize(1);
              assertThat(seen).allMatch(object -> object.decoderResult().isSuccess());
              assertThat(RequestGuard.check((HttpRequest) seen.getFirst(), 200)).isEmpty();
              assertThat(Wire.body(seen)).isEqualTo(body);
              seen.forEach(ReferenceCountUtil::release);
            });
  }

  private static List<HttpObject> untilLast(List<HttpObject> objects) {
    for (int i = 0; i < objects.size(); i++) {
      if (objects.get(i) instanceof LastHttpContent) {
        return objects.subList(0, i + 1);
      }
    }
    return objects;
  }

  @Property(tries = 300)
  void any_split_of_the_bytes_gives_the_same_verdict_and_the_same_bytes(
      @ForAll("hazards") String raw, @ForAll("cuts") int cut) {
    int at = Math.floorMod(cut, raw.length());
    List<String> single = raw.chars().mapToObj(c -> Character.toString((char) c)).toList();
    Optional<String> whole = forward(List.of(raw)).map(ForwardingTest::meaning);
    assertThat(
            forward(List.of(raw.substring(0, at), raw.substring(at))).map(ForwardingTest::meaning))
        .isEqualTo(whole);
    assertThat(forward(single).map(ForwardingTest::meaning)).isEqualTo(whole);
  }

  @Provide
  Arbitrary<Integer> cuts() {
    return Arbitraries.integers().between(0, 1_000);
  }

  /** Head and body, however the body is chunked. */
  private static String meaning(String bytes) {
    List<HttpObject> objects = Wire.serverReads(List.of(bytes));
    String meaning = bytes.substring(0, bytes.indexOf("\r\n\r\n")) + Wire.body(objects);
    objects.forEach(ReferenceCountUtil::release);
    return meaning;
  }
}
