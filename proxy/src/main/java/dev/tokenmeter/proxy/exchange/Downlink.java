package dev.tokenmeter.proxy.exchange;

import dev.tokenmeter.metrics.usage.ExchangeTap;
import dev.tokenmeter.proxy.http.HopByHop;
import dev.tokenmeter.proxy.http.Persistence;
import dev.tokenmeter.proxy.http.ResponseFraming;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import java.util.Optional;

/**
 * The response on its way down: every piece is shown to the tap and written on as the object it
 * came in; flushed when the upstream has no more for now, never later.
 */
final class Downlink {
  private final Channel client;
  private final Journal journal;
  private final Optional<ExchangeTap> tap;
  private final HttpVersion version;
  private ResponseState state = ResponseState.NONE;
  private Persistence upstream = Persistence.CLOSE;
  private ResponseFraming.Body body = ResponseFraming.Body.NONE;
  private int interims;

  /** The response to a request of this version. */
  Downlink(Channel client, Journal journal, Optional<ExchangeTap> tap, HttpVersion version) {
    this.client = client;
    this.journal = journal;
    this.tap = tap;
    this.version = version;
  }

  ResponseState state() {
    return state;
  }

  /** Interim heads so far. */
  int interims() {
    return interims;
  }

  /** Writes an interim head, to clients that know of them (RFC 9110 15.2). */
  void interim(HttpResponse head) {
    state = ResponseState.INTERIM;
    interims++;
    if (takesInterim()) {
      HopByHop.stripResponse(head.headers(), HopByHop.Keep.NOTHING);
      client.write(head, client.voidPromise());
    }
  }

  /** Writes the end of an interim answer; ownership passes. */
  void interimEnd(HttpContent end) {
    state = ResponseState.NONE;
    if (takesInterim()) {
      client.write(end, client.voidPromise());
    } else {
      end.release();
    }
  }

  private boolean takesInterim() {
    return version.equals(HttpVersion.HTTP_1_1);
  }

  /**
   * Writes the final head, edited in place.
   *
   * @param asked what the client's connection is wanted for afterwards
   * @return what becomes of the client's connection
   */
  Persistence head(HttpRequest request, HttpResponse head, Persistence asked) {
    HttpHeaders headers = head.headers();
    int status = head.status().code();
    ResponseFraming framing = ResponseFraming.of(request.method(), version, asked, head);
    state = ResponseState.BODY;
    upstream = framing.upstreamConnection(head);
    body = framing.client();
    journal.responseHead(status, headers);
    tap.ifPresent(
        opened ->
            opened.responseHead(
                status,
                headers.get(HttpHeaderNames.CONTENT_TYPE, ""),
                String.join(",", headers.getAll(HttpHeaderNames.CONTENT_ENCODING))));
    framing.apply(head, version);
    client.write(head, client.voidPromise());
    return framing.connection();
  }

  /** Shows a piece of body to the tap and counts it. */
  void read(HttpContent content) {
    int bytes = content.content().readableBytes();
    if (bytes == 0) {
      return;
    }
    journal.responseBytes(bytes);
    if (tap.isPresent()) {
      tap.get().responseBody(content.content().nioBuffer());
      if (tap.get().outputStarted()) {
        journal.firstToken();
      }
    }
  }

  /** Writes a piece of body; ownership passes. The listener hears when the last one is out. */
  void write(HttpContent content, GenericFutureListener<Future<? super Void>> lastWritten) {
    if (content instanceof LastHttpContent end) {
      state = ResponseState.DONE;
      HopByHop.trailing(end.trailingHeaders());
      client.write(content).addListener(lastWritten);
    } else {
      client.write(content, client.voidPromise());
    }
  }

  /** No more is to come: an answer of our own took its place, or nobody is there to take it. */
  void closed() {
    state = ResponseState.DONE;
    upstream = Persistence.CLOSE;
  }

  /** Something followed the response; its connection must not serve another. */
  void surplus() {
    upstream = Persistence.CLOSE;
  }

  /** The connections speak another protocol from here on. */
  void tunnel(HttpResponse head) {
    state = ResponseState.TUNNEL;
    journal.responseHead(head.status().code(), head.headers());
    HopByHop.stripResponse(head.headers(), HopByHop.Keep.UPGRADE);
  }

  /** Whether the upstream connection may serve another request after this response. */
  boolean reusable() {
    return state == ResponseState.DONE && upstream == Persistence.KEEP_ALIVE;
  }

  /** Whether the client can only tell the end of the body by the end of the connection. */
  boolean endsByClose() {
    return body == ResponseFraming.Body.CLOSE;
  }

  /** Whether a chat stream has told its finish reason while its usage is still to come. */
  boolean usagePending() {
    return state == ResponseState.BODY && tap.isPresent() && tap.get().usagePending();
  }
}
