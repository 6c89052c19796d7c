package dev.tokenmeter.proxy.exchange;

import dev.tokenmeter.config.Provider;
import dev.tokenmeter.proxy.http.Failure;
import dev.tokenmeter.proxy.http.Reason;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The request on its way up: waits for a connection, writes head and body as they come, and starts
 * again on a fresh connection only while not one byte was accepted by a socket (RFC 9110 9.2.2).
 */
final class Uplink implements LeaseListener {
  private final Upstreams upstreams;
  private final Provider provider;
  private final HttpRequest head;
  private final Flow client;
  private final Journal journal;
  private final Owner owner;
  private final Replay replay;
  private @Nullable Lease lease;
  private boolean accepted;
  private boolean retried;
  private boolean closed;

  /** Who is told what becomes of the request; also hears the connection's events. */
  interface Owner extends UpstreamListener {

    /** There is no connection, or the request cannot be written to it. */
    void unreachable(Failure failure);

    /** As much of the body waits as may. */
    void replayFull();
  }

  Uplink(
      Upstreams upstreams,
      Provider provider,
      HttpRequest head,
      Flow client,
      Journal journal,
      int replayBound,
      Owner owner) {
    this.upstreams = upstreams;
    this.provider = provider;
    this.head = head;
    this.client = client;
    this.journal = journal;
    this.owner = owner;
    this.replay = new Replay(replayBound);
  }

  /** Asks for a connection. */
  void open(Upstreams.Freshness freshness) {
    journal.leaseAsked();
    upstreams.lease(provider, freshness, this);
  }

  @Override
  public void leased(Lease granted) {
    journal.leaseEnded();
    if (closed) {
      granted.park();
      return;
    }
    lease = granted;
    granted.listen(owner);
    granted.channel().write(head).addListener(this::headWritten);
    replay.write(piece -> write(granted.channel(), piece));
    granted.channel().flush();
  }

  @Override
  public void leaseFailed(Failure failure) {
    journal.leaseEnded();
    if (!closed) {
      owner.unreachable(failure);
    }
  }

  private void headWritten(Future<? super Void> written) {
    if (written.isSuccess()) {
      accepted = true;
      replay.release();
      journal.headSent();
      client.want(Flow.Reason.CONNECTING, Flow.Want.READ);
    } else if (lease != null && lease.channel().isActive()) {
      owner.unreachable(Failure.of(Reason.INTERNAL, "The request could not be written."));
    }
  }

  /** Sends a piece of the body; ownership passes. */
  void send(HttpContent content) {
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
    if (replay.full()) {
      owner.replayFull();
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

  /** The upstream takes writes again, or stopped taking them. */
  void writabilityChanged() {
    if (lease != null) {
      client.want(
          Flow.Reason.PEER_UNWRITABLE,
          lease.channel().isWritable() ? Flow.Want.READ : Flow.Want.PAUSE);
    }
  }

  /** Reads or stops reading the response. */
  void reading(Flow.Want want) {
    if (lease != null) {
      lease.reading(Flow.Reason.PEER_UNWRITABLE, want);
    }
  }

  /** The connection is closed; true if another one was asked for. */
  boolean lost() {
    boolean stale = lease != null && !lease.fresh() && !accepted && !retried;
    lease = null;
    client.want(Flow.Reason.PEER_UNWRITABLE, Flow.Want.READ);
    if (stale && !closed) {
      retried = true;
      open(Upstreams.Freshness.NEW);
      return true;
    }
    return false;
  }

  /** Whether a connection is held. */
  boolean connected() {
    return lease != null;
  }

  /** The connection, for a tunnel. */
  @Nullable Channel channel() {
    return lease == null ? null : lease.channel();
  }

  /** Request and response both ended exactly: the connection may serve another. */
  void park() {
    if (lease != null) {
      Lease done = lease;
      lease = null;
      done.park();
    }
  }

  /** Lets go of everything; the connection is never used again. */
  void close() {
    closed = true;
    replay.release();
    client.want(Flow.Reason.CONNECTING, Flow.Want.READ);
    client.want(Flow.Reason.PEER_UNWRITABLE, Flow.Want.READ);
    if (lease != null) {
      Lease dropped = lease;
      lease = null;
      dropped.drop();
    }
  }
}
