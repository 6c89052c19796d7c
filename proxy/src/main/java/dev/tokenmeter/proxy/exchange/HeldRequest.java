package dev.tokenmeter.proxy.exchange;

import dev.tokenmeter.config.Provider;
import dev.tokenmeter.metrics.usage.Api;
import dev.tokenmeter.metrics.usage.Endpoint;
import dev.tokenmeter.metrics.usage.Operation;
import dev.tokenmeter.proxy.http.Digests;
import dev.tokenmeter.proxy.injection.RequestEdit;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A chat request that is held back until its body is complete, because only then is it known
 * whether it may be made to ask for usage. Bounded: a longer body goes on as it came. Lives on the
 * exchange's event loop.
 */
final class HeldRequest {
  /** The name under which a body beyond the bound is counted. */
  static final String LIMIT = "include_usage_body";

  private final HttpRequest head;
  private final int bound;
  private final Consumer<String> limitHit;
  private final List<HttpContent> pieces = new ArrayList<>();
  private int bytes;
  private boolean asks;

  private HeldRequest(HttpRequest head, int bound, Consumer<String> limitHit) {
    this.head = head;
    this.bound = bound;
    this.limitHit = limitHit;
  }

  /**
   * Holds a request whose provider is to be asked for usage. Empty where nothing is to be asked,
   * where the head tells that the body cannot be edited, and where the client waits for an answer
   * before it sends one.
   */
  static Optional<HeldRequest> of(
      Forward to, HttpRequest head, int bound, Consumer<String> limitHit) {
    boolean wanted =
        to.provider().includeUsage() == Provider.IncludeUsage.INJECT && isChat(to.endpoint());
    if (!wanted || !isEditable(to, head.headers())) {
      return Optional.empty();
    }
    if (HttpUtil.getContentLength(head, 0L) > bound) {
      limitHit.accept(LIMIT);
      return Optional.empty();
    }
    return Optional.of(new HeldRequest(head, bound, limitHit));
  }

  private static boolean isChat(Endpoint endpoint) {
    return endpoint.api() == Api.OPENAI_CHAT
        && (endpoint.operation() == Operation.CHAT || endpoint.operation() == Operation.COMPLETION);
  }

  private static boolean isEditable(Forward to, HttpHeaders headers) {
    String coding = to.contentEncoding();
    return to.contentType().toLowerCase(Locale.ROOT).startsWith("application/json")
        && (coding.isEmpty() || coding.equalsIgnoreCase("identity"))
        && !headers.contains(HttpHeaderNames.EXPECT)
        && !Digests.coverBody(headers);
  }

  /**
   * Takes a piece; ownership passes.
   *
   * @return what is to be sent now, in order; empty while more is awaited
   */
  List<HttpContent> take(HttpContent piece) {
    pieces.add(piece);
    bytes += piece.content().readableBytes();
    if (bytes > bound) {
      limitHit.accept(LIMIT);
    } else if (piece instanceof LastHttpContent end) {
      RequestEdit.of(body()).ifPresent(edit -> apply(edit, end));
    } else {
      return List.of();
    }
    List<HttpContent> ready = List.copyOf(pieces);
    pieces.clear();
    return ready;
  }

  /** Whether the request asks for usage now, which its client did not. */
  boolean asks() {
    return asks;
  }

  /** Lets go of everything. */
  void release() {
    pieces.forEach(HttpContent::release);
    pieces.clear();
  }

  private byte[] body() {
    return ByteBufUtil.getBytes(whole());
  }

  /** All pieces in one view, which is not to be released. */
  private ByteBuf whole() {
    return Unpooled.wrappedBuffer(
        pieces.stream().map(HttpContent::content).toArray(ByteBuf[]::new));
  }

  private void apply(RequestEdit edit, LastHttpContent end) {
    ByteBuf body = whole();
    ByteBuf asking = body.alloc().buffer(bytes + edit.growth());
    asking.writeBytes(body, 0, edit.from());
    asking.writeBytes(edit.bytes());
    asking.writeBytes(body, edit.to(), bytes - edit.to());
    HttpContent edited = new DefaultLastHttpContent(asking, end.trailingHeaders());
    release();
    pieces.add(edited);
    if (head.headers().contains(HttpHeaderNames.CONTENT_LENGTH)) {
      HttpUtil.setContentLength(head, asking.readableBytes());
    }
    // Only an answer that is not compressed can be given back as it would have been.
    if (head.headers().contains(HttpHeaderNames.ACCEPT_ENCODING)) {
      head.headers().set(HttpHeaderNames.ACCEPT_ENCODING, "identity");
    }
    asks = true;
  }
}
