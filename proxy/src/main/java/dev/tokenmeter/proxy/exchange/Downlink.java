package dev.tokenmeter.proxy.exchange;

import dev.tokenmeter.config.Limits;
import dev.tokenmeter.metrics.usage.tap.ExchangeTap;
import dev.tokenmeter.proxy.http.Failure;
import dev.tokenmeter.proxy.http.HopByHop;
import dev.tokenmeter.proxy.http.Persistence;
import dev.tokenmeter.proxy.http.Reason;
import dev.tokenmeter.proxy.http.ResponseFraming;
import dev.tokenmeter.proxy.http.ResponseGuard;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.PrematureChannelClosureException;
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
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The response on its way down: every piece is shown to the tap and written on as the object it
 * came in; flushed when the upstream has no more for now, never later.
 */
final class Downlink {
  /** How far a stream is read on for its usage after the client left, in bytes. */
  private static final int READ_ON_BOUND = 64 << 10;

  /** How long it is. */
  private static final long READ_ON_MILLIS = 2_000;

  private final Channel client;
  private final Journal journal;
  private final Optional<ExchangeTap> tap;
  private final HttpVersion version;
  private ResponseState state = ResponseState.NONE;
  private Persistence upstream = Persistence.CLOSE;
  private ResponseFraming.Body body = ResponseFraming.Body.NONE;
  private int interims;
  private int readOn;
  private Optional<UsageRestoration> restoration = Optional.empty();
  private Optional<Relay> relay = Optional.empty();

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

  /** Why this head may not be passed on. */
  Optional<Failure> check(HttpResponse arrived, Forward forward, Limits limits) {
    // A head that the end of the connection cut short is not malformed.
    return arrived.decoderResult().cause() instanceof PrematureChannelClosureException
        ? Optional.of(brokenOff())
        : ResponseGuard.check(arrived, forward.upgrade(), interims, limits.headerCount());
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

  /** What every piece goes through on its way to the client; to be told before {@link #head}. */
  void restore(Optional<UsageRestoration> through) {
    restoration = through;
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
    // Before the answer counts as begun: a defect in what looks at it can still be told by a 500.
    journal.limits(status, headers, tap.map(ExchangeTap::request));
    tap.ifPresent(
        opened ->
            opened.responseHead(
                status,
                headers.get(HttpHeaderNames.CONTENT_TYPE, ""),
                String.join(",", headers.getAll(HttpHeaderNames.CONTENT_ENCODING)),
                name -> Optional.ofNullable(headers.get(name))));
    ResponseFraming framing = ResponseFraming.of(request.method(), version, asked, head);
    state = ResponseState.BODY;
    upstream = framing.upstreamConnection(head);
    body = framing.client();
    journal.responseHead(status, headers);
    relay = relay(framing, headers);
    framing.apply(head, version);
    client.write(head, client.voidPromise());
    return framing.connection();
  }

  /** A stream whose chunks the client may have as they come. */
  private Optional<Relay> relay(ResponseFraming framing, HttpHeaders headers) {
    boolean chunks =
        framing.upstream() == ResponseFraming.Body.CHUNKED
            && framing.client() == ResponseFraming.Body.CHUNKED;
    // The codec is quicker with a body that comes in few pieces.
    return chunks && restoration.isEmpty() && Streams.isStream(headers)
        ? Optional.of(new Relay(this::read))
        : Optional.empty();
  }

  /** Whether the body, which has not begun yet, may come as bytes. */
  boolean relays() {
    return relay.isPresent();
  }

  /**
   * Passes on bytes of the body; ownership passes.
   *
   * @param out takes ownership of what goes on
   * @return what has to be decoded; empty while nothing has to be
   */
  ByteBuf relay(ByteBuf bytes, Consumer<ByteBuf> out) throws Relay.BrokenChunk {
    return relay.orElseThrow().pass(bytes, out);
  }

  /** Shows a piece of body to the tap and counts it. */
  void read(HttpContent content) {
    ByteBuf piece = content.content();
    if (piece.isReadable()) {
      read(piece, piece.readerIndex(), piece.readableBytes());
    }
  }

  private void read(ByteBuf piece, int index, int bytes) {
    journal.responseBytes(bytes);
    if (tap.isPresent()) {
      tap.get().responseBody(piece.nioBuffer(index, bytes));
      if (tap.get().outputStarted()) {
        journal.firstToken();
      }
    }
  }

  /** Writes a piece of body; ownership passes. The listener hears when the last one is out. */
  void write(HttpContent arrived, GenericFutureListener<Future<? super Void>> lastWritten) {
    HttpContent content = restoration.isPresent() ? restoration.get().restored(arrived) : arrived;
    if (content instanceof LastHttpContent end) {
      state = ResponseState.DONE;
      HopByHop.trailing(end.trailingHeaders());
      client.write(content).addListener(lastWritten);
    } else {
      client.write(content, client.voidPromise());
    }
  }

  /**
   * Reads a piece of body for its usage only, since the client left; ownership passes.
   *
   * @return whether reading on is over
   */
  boolean readOn(HttpContent content) {
    read(content);
    int bytes = content.content().readableBytes();
    if (content instanceof LastHttpContent) {
      state = ResponseState.DONE;
    }
    content.release();
    return readOn(bytes);
  }

  /** What it means that the upstream's connection ended now. */
  Failure brokenOff() {
    return state.beyondHead()
        ? Failure.of(Reason.UPSTREAM_CUT, "The provider's response broke off.")
        : Failure.of(
            Reason.UPSTREAM_CLOSED, "The provider closed the connection before it answered.");
  }

  /** Counts what was read for its usage only. */
  boolean readOn(int bytes) {
    readOn += bytes;
    return !usagePending() || readOn > READ_ON_BOUND;
  }

  /** The exchange is over. */
  void release() {
    relay.ifPresent(Relay::release);
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
    journal.limits(head.status().code(), head.headers(), tap.map(ExchangeTap::request));
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

  /**
   * Whether the rest of the body is read for its usage though the client left.
   *
   * @param over runs when that has taken long enough
   */
  boolean readsOn(Runnable over) {
    if (usagePending()) {
      client.eventLoop().schedule(over, READ_ON_MILLIS, TimeUnit.MILLISECONDS);
      return true;
    }
    return false;
  }

  /** Whether a chat stream has told its finish reason while its usage is still to come. */
  private boolean usagePending() {
    return state == ResponseState.BODY && tap.isPresent() && tap.get().usagePending();
  }
}
