package dev.tokenmeter.proxy.exchange;

import dev.tokenmeter.proxy.aws.Signature;
import dev.tokenmeter.proxy.http.Failure;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A request that may not go before its body is complete: it may be made to ask for usage, or has to
 * be signed, or both. Lives on the exchange's event loop.
 */
final class Departure {
  private final Channel client;
  private final Consumer<String> limitHit;
  private final Listener listener;
  private final @Nullable Signing signing;
  private @Nullable HeldRequest held;
  private boolean asks;
  private boolean closed;

  /** Who is told that the request may go. */
  interface Listener {

    /** The request may go, with these pieces of its body, in order; ownership passes. */
    void depart(List<HttpContent> ready);

    /** The request cannot go. */
    void stay(Failure failure);
  }

  private Departure(
      Channel client,
      Consumer<String> limitHit,
      Listener listener,
      @Nullable HeldRequest held,
      @Nullable Signing signing) {
    this.client = client;
    this.limitHit = limitHit;
    this.listener = listener;
    this.held = held;
    this.signing = signing;
  }

  /** Holds a request back, if there is a reason to. */
  static Optional<Departure> of(
      Forward to,
      HttpRequest head,
      Channel client,
      Snapshot snapshot,
      Consumer<String> limitHit,
      Listener listener) {
    int bound = snapshot.config().limits().includeUsageBody();
    Optional<HeldRequest> held = HeldRequest.of(to, head, bound, limitHit);
    Optional<Signing> signing = Signing.of(head, to, snapshot);
    return held.isEmpty() && signing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Departure(client, limitHit, listener, held.orElse(null), signing.orElse(null)));
  }

  /** Begins to wait for the body. */
  void begin() {
    if (signing != null && signing.announcedTooLong()) {
      tooLong(signing);
    } else if (signing != null) {
      signing.proceed(client);
    }
  }

  /** Takes a piece of the body; ownership passes. */
  void take(HttpContent piece) {
    HeldRequest waiting = held;
    List<HttpContent> ready = waiting == null ? List.of(piece) : waiting.take(piece);
    if (ready.isEmpty()) {
      return;
    }
    if (waiting != null) {
      asks = waiting.asks();
      held = null;
    }
    Signing unsigned = signing;
    if (unsigned == null) {
      listener.depart(ready);
    } else {
      ready.forEach(each -> gather(unsigned, each));
    }
  }

  /** Whether the request asks for usage though its client did not. */
  boolean asksForUsage() {
    return asks;
  }

  /** Lets go of everything; nobody is told of anything any more. */
  void close() {
    closed = true;
    if (held != null) {
      held.release();
    }
    if (signing != null) {
      signing.release();
    }
  }

  private void gather(Signing unsigned, HttpContent piece) {
    if (closed) {
      piece.release();
      return;
    }
    switch (unsigned.take(piece)) {
      case MORE -> {}
      case TOO_LONG -> tooLong(unsigned);
      case COMPLETE ->
          unsigned
              .sign()
              .whenCompleteAsync(
                  (signature, none) -> signed(unsigned, signature), client.eventLoop());
    }
  }

  private void tooLong(Signing unsigned) {
    limitHit.accept(Signing.LIMIT);
    listener.stay(unsigned.tooLong());
  }

  /** The request is signed, or there is nothing to sign it with. */
  private void signed(Signing unsigned, @Nullable Signature signature) {
    if (closed) {
      return;
    }
    if (signature == null) {
      listener.stay(Signing.withoutCredentials());
    } else {
      listener.depart(List.of(unsigned.signed(signature)));
    }
  }
}
