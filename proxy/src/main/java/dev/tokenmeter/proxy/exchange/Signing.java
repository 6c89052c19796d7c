package dev.tokenmeter.proxy.exchange;

import dev.tokenmeter.proxy.aws.RequestSigner;
import dev.tokenmeter.proxy.aws.Signature;
import dev.tokenmeter.proxy.http.Failure;
import dev.tokenmeter.proxy.http.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A request that is held back until its body is complete, because a signature covers the body.
 * Bounded. Lives on the exchange's event loop.
 */
final class Signing {
  /** The name under which a body beyond the bound is counted. */
  static final String LIMIT = "signed_body";

  /** How a request stands after a piece of its body. */
  enum Progress {
    MORE,
    COMPLETE,
    TOO_LONG
  }

  private final HttpRequest head;
  private final RequestSigner signer;
  private final int bound;
  private ByteBuf body = Unpooled.buffer();

  private Signing(HttpRequest head, RequestSigner signer, int bound) {
    this.head = head;
    this.signer = signer;
    this.bound = bound;
  }

  /** Holds a request if its provider takes signatures. */
  static Optional<Signing> of(HttpRequest head, Forward to, Snapshot snapshot) {
    int bound = snapshot.config().limits().signedBody();
    return snapshot
        .identities()
        .signer(to.provider())
        .map(signer -> new Signing(head, signer, bound));
  }

  /** Whether the head alone tells that the body will be too long. */
  boolean announcedTooLong() {
    return HttpUtil.getContentLength(head, 0L) > bound;
  }

  /** Tells a client that waits for it to send the body (RFC 9110 10.1.1): nobody else will. */
  void proceed(Channel client) {
    if (HttpUtil.is100ContinueExpected(head)) {
      head.headers().remove(HttpHeaderNames.EXPECT);
      client.writeAndFlush(
          new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
    }
  }

  /** Takes a piece; ownership passes. */
  Progress take(HttpContent piece) {
    ByteBuf bytes = piece.content();
    boolean end = piece instanceof LastHttpContent;
    if (body.readableBytes() + bytes.readableBytes() > bound) {
      piece.release();
      release();
      return Progress.TOO_LONG;
    }
    // Copied, because a small piece may hold on to a large buffer; into an array, because another
    // thread may still read it when this exchange has ended.
    body.writeBytes(bytes);
    piece.release();
    return end ? Progress.COMPLETE : Progress.MORE;
  }

  /** Signs the complete request, on another thread. */
  CompletableFuture<Signature> sign() {
    HttpHeaders headers = head.headers();
    if (!headers.contains(HttpHeaderNames.CONTENT_LENGTH)
        && (body.isReadable() || HttpUtil.isTransferEncodingChunked(head))) {
      headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
      headers.remove(HttpHeaderNames.TRAILER);
      HttpUtil.setContentLength(head, body.readableBytes());
    }
    return signer.sign(head, body.nioBuffer());
  }

  /** The signed request's whole body; ownership passes. */
  HttpContent signed(Signature signature) {
    signature.place(head);
    HttpContent whole = new DefaultLastHttpContent(body);
    body = Unpooled.EMPTY_BUFFER;
    return whole;
  }

  /** Lets go of everything. */
  void release() {
    body.release();
    body = Unpooled.EMPTY_BUFFER;
  }

  Failure tooLong() {
    return Failure.of(
        Reason.BODY_TOO_LARGE,
        "Requests to this provider are signed by the proxy, which holds bodies of at most %d bytes for it (limits.signed-body)."
            .formatted(bound));
  }

  static Failure withoutCredentials() {
    return Failure.of(
        Reason.CREDENTIAL_MISSING,
        "The proxy is to sign requests to this provider, but finds no AWS credentials to do so.");
  }
}
