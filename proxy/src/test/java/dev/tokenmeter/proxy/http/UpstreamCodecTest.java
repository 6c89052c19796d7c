package dev.tokenmeter.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One response to a request, and nothing of what follows it is taken for the next one. */
final class UpstreamCodecTest {
  private final EmbeddedChannel channel = new EmbeddedChannel(new UpstreamCodec(Wire.config()));

  private void ask(String method) {
    channel.writeOutbound(
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(method), "/"));
    channel.releaseOutbound();
  }

  /** What comes out: heads as their status, ends as a point, bodies and other bytes as they are. */
  private String receive(String bytes) {
    channel.writeInbound(
        Unpooled.copiedBuffer(bytes.replace("^", "\r\n"), StandardCharsets.ISO_8859_1));
    StringBuilder seen = new StringBuilder();
    for (Object next = channel.readInbound(); next != null; next = channel.readInbound()) {
      switch (next) {
        case HttpResponse head -> seen.append(head.status().code());
        case LastHttpContent end -> seen.append(text(end.content())).append('.');
        case HttpContent content -> seen.append(text(content.content()));
        case ByteBuf other -> seen.append("raw ").append(text(other));
        default -> throw new AssertionError(next);
      }
      ReferenceCountUtil.release(next);
    }
    return seen.toString();
  }

  private static String text(ByteBuf bytes) {
    return bytes.toString(StandardCharsets.ISO_8859_1).replace("\r\n", "^");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, HTTP/1.1 200 OK^Content-Length: 2^^ok, 200ok.",
    "GET, HTTP/1.1 200 OK^Transfer-Encoding: chunked^^2^ok^0^^, 200ok.",
    "GET, HTTP/1.1 204 No^^, 204.",
    "GET, HTTP/1.1 304 No^Content-Length: 2^^, 304.",
    "HEAD, HTTP/1.1 200 OK^Content-Length: 2^^, 200.",
    "HEAD, HTTP/1.1 200 OK^Transfer-Encoding: chunked^^, 200.",
    "GET, HTTP/1.1 100 Go^^HTTP/1.1 200 OK^Content-Length: 2^^ok, 100.200ok.",
    "HEAD, HTTP/1.1 103 x^^HTTP/1.1 200 OK^Content-Length: 2^^, 103.200."
  })
  void response_ends_where_its_request_and_head_say_and_what_follows_is_bytes(
      String method, String response, String seen) {
    for (String surplus : new String[] {"x", "^", "HTTP/1.1 200 OK^", response}) {
      ask(method);
      assertThat(receive(response + surplus)).isEqualTo(seen + "raw " + surplus);
      assertThat(receive(surplus)).isEqualTo("raw " + surplus);
      ask(method);
      assertThat(receive(response)).isEqualTo(seen);
    }
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void response_to_a_head_says_nothing_of_the_one_after_it() {
    ask("HEAD");
    assertThat(receive("HTTP/1.1 200 OK^Content-Length: 2^^")).isEqualTo("200.");
    ask("GET");
    assertThat(receive("HTTP/1.1 200 OK^Content-Length: 2^^ok")).isEqualTo("200ok.");
    assertThat(channel.finish()).isFalse();
  }
}
