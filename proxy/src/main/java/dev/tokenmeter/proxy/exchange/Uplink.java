package dev.tokenmeter.proxy.exchange;

import dev.tokenmeter.config.Provider;
import dev.tokenmeter.metrics.record.Outcome;
import dev.tokenmeter.metrics.usage.tap.ExchangeTap;
import dev.tokenmeter.proxy.http.Failure;
import dev.tokenmeter.proxy.http.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The request on its way up: waits for a connection, writes head and body as they come, and starts
 * again on a fresh connection only while not one byte was accepted by a socket (RFC 9110 9.2.2).
 */
final class Uplink implements LeaseListener, UpstreamListener, Departure.Listener {
  private final Upstreams upstreams;
  private final Provider provider;
  private final HttpRequest head;
  private final Flow client;
  private final Journal journal;
  private final RequestOwner owner;
  private final Services services;
  private final Replay replay;
  private final Optional<ExchangeTap> tap;
  private final Checkpoint checkpoint;
  private @Nullable Departure departure;
  private boolean asksForUsage;
  private @Nullable Lease lease;
  private Optional<Conversation> conversation = Optional.empty();
  private boolean asking;
  private boolean accepted;
  private boolean retried;
  private boolean closed;

  Uplink(
      Upstreams upstreams,
      Forward to,
      Optional<ExchangeTap> tap,
      HttpRequest head,
      Client client,
      Journal journal,
      Snapshot snapshot,
      Services services,
      RequestOwner owner) {
    this.upstreams = upstreams;
    this.provider = to.provider();
    this.tap = tap;
    this.head = head;
    this.client = client.flow();
    this.journal = journal;
    this.owner = owner;
    this.services = services;
    this.replay = new Replay(snapshot.config().limits().replay());
    this.checkpoint = new Checkpoint(services, journal.id(), to, head);
    this.departure =
        Departure.of(to, head, client.channel(), snapshot, services.limitHit(), this).orElse(null);
  }

  /** Asks for a connection, at once or when the request may go; or refuses it. */
  void open() {
    Optional<Failure> denied = checkpoint.head();
    if (denied.isPresent()) {
      owner.fail(denied.get());
    } else if (checkpoint.holds()) {
      journal.leaseAsked();
    } else {
      start();
    }
  }

  private void start() {
    if (departure == null) {
      open(Upstreams.Freshness.ANY);
    } else {
      // The client's time, as little our own as that of connecting.
      journal.leaseAsked();
      departure.begin();
    }
  }

  private void open(Upstreams.Freshness freshness) {
    journal.leaseAsked();
    // A connection that is there at once: what came with the head may leave with it.
    asking = freshness == Upstreams.Freshness.ANY;
    upstreams.lease(provider, freshness, this);
    asking = false;
  }

  @Override
  public void leased(Lease granted) {
    journal.leaseEnded();
    if (closed) {
      granted.park();
      return;
    }
    lease = granted;
    granted.listen(this);
    granted.channel().write(head).addListener(this::headWritten);
    replay.write(piece -> write(granted.channel(), piece));
    if (!asking) {
      granted.channel().flush();
    }
  }

  @Override
  public void leaseFailed(Failure failure) {
    journal.leaseEnded();
    if (!closed) {
      owner.fail(failure);
    }
  }

  private void headWritten(Future<? super Void> written) {
    if (written.isSuccess()) {
      accepted = true;
      replay.release();
      journal.headSent();
      client.want(Flow.Reason.CONNECTING, Flow.Want.READ);
    } else if (lease != null && lease.channel().isActive()) {
      owner.fail(Failure.of(Reason.INTERNAL, "The request could not be written."));
    }
  }

  /** Sends a piece of the body, once the request may go; ownership passes. */
  void send(HttpContent content) {
    boolean waited = checkpoint.holds();
    switch (checkpoint.body(content)) {
      case Checkpoint.Step.Go(List<HttpContent> pieces) -> {
        if (waited && !pieces.isEmpty()) {
          journal.leaseEnded();
          start();
        }
        pieces.forEach(this::admitted);
      }
      case Checkpoint.Step.Refuse(Failure failure) -> owner.fail(failure);
    }
  }

  private void admitted(HttpContent content) {
    if (departure == null || closed) {
      pass(content);
    } else {
      departure.take(content);
    }
  }

  @Override
  public void depart(List<HttpContent> ready) {
    asksForUsage = departure != null && departure.asksForUsage();
    departure = null;
    journal.leaseEnded();
    open(Upstreams.Freshness.ANY);
    ready.forEach(this::pass);
    flush();
  }

  @Override
  public void stay(Failure failure) {
    owner.fail(failure);
  }

  /** What the answer needs if the request asks for usage though its client did not. */
  Optional<UsageRestoration> restoration(HttpResponse answer) {
    return asksForUsage ? UsageRestoration.of(answer) : Optional.empty();
  }

  private void pass(HttpContent content) {
    if (closed) {
      // What was held back is handed over after the request failed, where connecting failed at
      // once.
      content.release();
      return;
    }
    tap.ifPresent(opened -> opened.requestBody(content.content().nioBuffer()));
    if (accepted) {
      if (lease == null) {
        content.release();
      } else {
        write(lease.channel(), content);
      }
      return;
    }
    if (lease != null) {
      write(lease.channel(), content.retainedDuplicate());
    }
    replay.keep(content);
    if (lease != null && !(content instanceof LastHttpContent)) {
      // More of it is coming; a head that is accepted needs no memory for it.
      lease.channel().flush();
    }
    if (replay.full() && !(content instanceof LastHttpContent)) {
      services.limitHit().accept("replay");
      client.want(Flow.Reason.CONNECTING, Flow.Want.PAUSE);
    }
  }

  private void write(Channel to, HttpContent content) {
    to.write(content, to.voidPromise());
    if (!to.isWritable()) {
      client.want(Flow.Reason.PEER_UNWRITABLE, Flow.Want.PAUSE);
    }
  }

  void flush() {
    if (lease != null) {
      lease.channel().flush();
    }
  }

  @Override
  public void upstreamWritabilityChanged() {
    if (lease != null) {
      client.want(
          Flow.Reason.PEER_UNWRITABLE,
          lease.channel().isWritable() ? Flow.Want.READ : Flow.Want.PAUSE);
    }
  }

  @Override
  public void responseHead(HttpResponse arrived) {
    owner.responseHead(arrived);
  }

  @Override
  public void responseContent(HttpContent content) {
    owner.responseContent(content);
  }

  @Override
  public void responseBytes(ByteBuf bytes) {
    owner.responseBytes(bytes);
  }

  @Override
  public void responseReadComplete() {
    owner.responseReadComplete();
  }

  /** The body that follows comes as bytes. */
  void splice() {
    if (lease != null) {
      lease.splice();
    }
  }

  /** The rest of the body comes decoded; ownership passes. */
  void decode(ByteBuf bytes) {
    if (lease == null) {
      bytes.release();
    } else {
      lease.decode(bytes);
    }
  }

  /** Reads or stops reading the response. */
  void reading(Flow.Want want) {
    if (lease != null) {
      lease.reading(Flow.Reason.PEER_UNWRITABLE, want);
    }
  }

  @Override
  public void upstreamClosed(Optional<Throwable> cause) {
    boolean again = lease != null && !lease.fresh() && !accepted && !retried && !closed;
    lease = null;
    client.want(Flow.Reason.PEER_UNWRITABLE, Flow.Want.READ);
    if (again) {
      retried = true;
      open(Upstreams.Freshness.NEW);
    } else {
      owner.upstreamClosed();
    }
  }

  @Override
  public void proxyFailed() {
    owner.fail(Failure.ofADefect());
  }

  /** Turns both connections into raw relays; {@code closed} hears when either ends. */
  void tunnel(Channel client, HttpResponse switching, Forward forward, Runnable closed) {
    if (lease != null) {
      Conversation talk = Conversation.of(forward, switching.headers(), journal, services);
      conversation = Optional.of(talk);
      Tunnel.splice(client, lease.channel(), switching, talk, closed);
    }
  }

  /** Tells what open turns of a tunnel have used so far. */
  void progress() {
    conversation.ifPresent(Conversation::progress);
  }

  /** Lets go of everything; {@code cut} is what that makes of a turn of a tunnel in its middle. */
  void end(Outcome cut) {
    try {
      conversation.ifPresent(talk -> talk.end(cut));
    } finally {
      close();
    }
  }

  /** Request and response both ended exactly: the connection may serve another. */
  void park() {
    letGo().ifPresent(Lease::park);
  }

  /** Lets go of everything; the connection is never used again. */
  void close() {
    closed = true;
    checkpoint.close();
    replay.release();
    if (departure != null) {
      departure.close();
    }
    client.want(Flow.Reason.CONNECTING, Flow.Want.READ);
    client.want(Flow.Reason.PEER_UNWRITABLE, Flow.Want.READ);
    letGo().ifPresent(Lease::drop);
  }

  private Optional<Lease> letGo() {
    Optional<Lease> held = Optional.ofNullable(lease);
    lease = null;
    return held;
  }
}
