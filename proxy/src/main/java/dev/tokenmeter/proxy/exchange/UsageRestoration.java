package dev.tokenmeter.proxy.exchange;

import dev.tokenmeter.proxy.injection.UsageFilter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.Locale;
import java.util.Optional;

/**
 * Gives the client of a chat stream the answer that it would have had if nobody had asked for usage
 * in its place. Lives on the exchange's event loop.
 */
final class UsageRestoration {
  private final UsageFilter filter = new UsageFilter();

  private UsageRestoration() {}

  /**
   * For an answer to a request that was made to ask. Empty for all but event streams without a
   * content coding. A length that was announced gives way to chunks, since the stream gets shorter.
   */
  static Optional<UsageRestoration> of(HttpResponse answer) {
    HttpHeaders headers = answer.headers();
    String type = headers.get(HttpHeaderNames.CONTENT_TYPE, "").toLowerCase(Locale.ROOT);
    String coding = headers.get(HttpHeaderNames.CONTENT_ENCODING, "identity");
    if (!type.startsWith("text/event-stream") || !coding.equalsIgnoreCase("identity")) {
      return Optional.empty();
    }
    if (headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
      headers.remove(HttpHeaderNames.CONTENT_LENGTH);
      headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    return Optional.of(new UsageRestoration());
  }

  /** What the client gets of a piece; ownership of both passes on. */
  HttpContent restored(HttpContent content) {
    ByteBuf in = content.content();
    byte[] bytes = ByteBufUtil.getBytes(in);
    ByteBuf out = in.alloc().buffer(bytes.length);
    UsageFilter.Out sink = out::writeBytes;
    filter.feed(bytes, 0, bytes.length, sink);
    HttpContent restored;
    if (content instanceof LastHttpContent end) {
      filter.end(sink);
      restored = new DefaultLastHttpContent(out, end.trailingHeaders());
    } else {
      restored = new DefaultHttpContent(out);
    }
    content.release();
    return restored;
  }
}
