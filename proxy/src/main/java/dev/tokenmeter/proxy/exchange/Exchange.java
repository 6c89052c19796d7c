package dev.tokenmeter.proxy.exchange;

import dev.tokenmeter.metrics.record.Outcome;
import dev.tokenmeter.metrics.usage.tap.ExchangeTap;
import dev.tokenmeter.proxy.http.ErrorBodies;
import dev.tokenmeter.proxy.http.ErrorShape;
import dev.tokenmeter.proxy.http.Failure;
import dev.tokenmeter.proxy.http.HopByHop;
import dev.tokenmeter.proxy.http.Persistence;
import dev.tokenmeter.proxy.http.Reason;
import dev.tokenmeter.proxy.http.ResponseGuard;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its response. Every event of either connection is a method here, all on one event
 * loop. Ends exactly once, whichever end comes first.
 */
public final class Exchange implements RequestOwner {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  private final Client client;
  private final Snapshot snapshot;
  private final Upstreams upstreams;
  private final Services services;
  private final Runnable onEnd;
  private final Journal journal;
  private final Answer answer;
  private Optional<Forward> forward = Optional.empty();
  private Optional<ExchangeTap> tap = Optional.empty();
  private ErrorShape shape = ErrorShape.OPENAI;
  private RequestState request = RequestState.HEAD;
  private @Nullable HttpRequest head;
  private @Nullable Uplink up;
  private Downlink down;
  private boolean clientGone;
  private boolean ended;

  /** An exchange that waits for its request; {@code onEnd} runs once, at its end. */
  public Exchange(
      Client client, Snapshot snapshot, Upstreams upstreams, Services services, Runnable onEnd) {
    this.client = client;
    this.snapshot = snapshot;
    this.upstreams = upstreams;
    this.services = services;
    this.onEnd = onEnd;
    this.journal = new Journal(services);
    this.answer = new Answer(client, journal);
    this.down = new Downlink(client.channel(), journal, tap, HttpVersion.HTTP_1_1);
  }

  /** The request's head arrived. */
  public void start(HttpRequest arrived) {
    head = arrived;
    request = arrived.decoderResult().isFailure() ? RequestState.BROKEN : RequestState.BODY;
    answer.persistence(Persistence.asked(arrived));
    HttpVersion version = arrived.protocolVersion();
    switch (Admission.of(arrived, client.certificate(), snapshot)) {
      case Admission.Admitted admitted -> forward(admitted.forward(), arrived, version);
      case Admission.Refused refused -> {
        journal.begin(refused.forward());
        shape = refused.shape();
        refuse(refused.failure());
      }
      case Admission.OwnPage page -> {
        journal.keepOut();
        new PageAnswers(arrived, page.page(), snapshot, services.pages())
            .answer(client, own -> answer(own, Outcome.OK), () -> ended);
      }
    }
  }

  private void forward(Forward to, HttpRequest arrived, HttpVersion version) {
    forward = Optional.of(to);
    shape = to.shape();
    journal.begin(forward);
    if (upstreams.refuses()) {
      services.limitHit().accept("memory_refuse");
      refuse(Failure.of(Reason.OVERLOADED, "The proxy is short of memory; try again soon."));
      return;
    }
    tap = to.tap(services, snapshot.config().signals(), arrived.uri());
    down = new Downlink(client.channel(), journal, tap, version);
    up = new Uplink(upstreams, to, tap, arrived, client, journal, snapshot, services, this);
    up.open();
  }

  /** A piece of the request's body, or its end; ownership passes. */
  public void requestContent(HttpContent content) {
    journal.requestBytes(content.content().readableBytes());
    if (content.decoderResult().isFailure()) {
      content.release();
      request = RequestState.BROKEN;
      fail(Failure.of(Reason.MALFORMED_REQUEST, "The request body is malformed."));
      return;
    }
    if (content instanceof LastHttpContent end) {
      request = RequestState.DONE;
      HopByHop.trailing(end.trailingHeaders());
    }
    if (up == null || down.state() == ResponseState.DONE) {
      answer.discarded(content.content().readableBytes());
      content.release();
      endIfAnswered();
    } else {
      up.send(content);
    }
  }

  /** Whether the whole request has been read, so that what follows is another one. */
  public boolean requestEnded() {
    return request.ended();
  }

  /** Nothing more to read from the client for now. */
  public void clientReadComplete() {
    if (up != null) {
      up.flush();
    }
  }

  /** The client takes writes again, or stopped taking them. */
  public void clientWritabilityChanged() {
    if (up != null) {
      boolean read = clientGone || client.channel().isWritable();
      up.reading(read ? Flow.Want.READ : Flow.Want.PAUSE);
    }
  }

  /** The client's connection is closed. */
  public void clientClosed() {
    clientGone = true;
    if (down.readsOn(this::clientLeft)) {
      clientWritabilityChanged();
    } else {
      clientLeft();
    }
  }

  private void clientLeft() {
    end(answer.isOwn() ? answer.outcome() : Outcome.CLIENT_ABORT, Client.After.CLOSE);
  }

  /** The client sends no more of a body that it announced. */
  public void requestStalled() {
    if (down.state() == ResponseState.DONE) {
      end(answer.outcome(), Client.After.CLOSE);
    } else {
      fail(Failure.of(Reason.REQUEST_TIMEOUT, "The request took too long to arrive."));
    }
  }

  /** Ends it without an answer. */
  public void cut(Reason reason) {
    journal.error(reason);
    end(reason.outcome(), Client.After.RESET);
  }

  @Override
  public void responseHead(HttpResponse arrived) {
    if (head == null || up == null || forward.isEmpty() || down.state().beyondHead()) {
      down.surplus();
      return;
    }
    journal.responseStarted();
    Optional<Failure> bad = down.check(arrived, forward.get(), snapshot.config().limits());
    if (bad.isPresent()) {
      fail(bad.get());
    } else if (ResponseGuard.isInterim(arrived)) {
      down.interim(arrived);
    } else if (arrived.status().code() == 101) {
      down.tunnel(arrived);
      up.tunnel(
          client.channel(), arrived, forward.get(), () -> end(Outcome.OK, Client.After.CLOSE));
    } else {
      boolean open = request == RequestState.DONE && client.readiness() == Client.Readiness.READY;
      Persistence wanted = open ? answer.persistence() : Persistence.CLOSE;
      down.restore(up.restoration(arrived));
      answer.persistence(down.head(head, arrived, wanted));
      if (down.relays() && request == RequestState.DONE && client.takesBytes()) {
        up.splice();
      }
    }
  }

  @Override
  public void responseBytes(ByteBuf bytes) {
    int arrived = bytes.readableBytes();
    try {
      ByteBuf rest = down.relay(bytes, clientGone ? ByteBuf::release : client::write);
      if (up != null && rest.isReadable()) {
        up.decode(rest);
      } else if (clientGone && down.readOn(arrived)) {
        clientLeft();
      } else if (!client.channel().isWritable()) {
        clientWritabilityChanged();
      }
    } catch (Relay.BrokenChunk _) {
      fail(down.brokenOff());
    }
  }

  @Override
  public void responseContent(HttpContent content) {
    if (content.decoderResult().isFailure()) {
      content.release();
      fail(down.brokenOff());
    } else if (down.state() == ResponseState.INTERIM) {
      down.interimEnd(content);
    } else if (down.state() != ResponseState.BODY) {
      down.surplus();
      content.release();
    } else if (clientGone) {
      if (down.readOn(content)) {
        clientLeft();
      }
    } else {
      down.read(content);
      down.write(content, this::lastWritten);
      if (!client.channel().isWritable()) {
        clientWritabilityChanged();
      }
    }
  }

  @Override
  public void responseReadComplete() {
    if (up != null && request == RequestState.DONE && down.reusable()) {
      // Parked here and not at the last piece: whatever else was in the same read has been seen.
      up.park();
    }
    client.channel().flush();
    journal.responseFlushed();
  }

  @Override
  public void upstreamClosed() {
    if (down.state() != ResponseState.DONE) {
      fail(down.brokenOff());
    }
  }

  /** Answers with an error of our own, or cuts an answer whose head went out already. */
  @Override
  public void fail(Failure failure) {
    if (!ended && journal.status() == 0 && !clientGone) {
      refuse(failure);
    } else if (!ended) {
      journal.error(failure.reason());
      end(
          clientGone ? Outcome.CLIENT_ABORT : failure.reason().outcomeOfACut(),
          down.endsByClose() ? Client.After.RESET : Client.After.CLOSE);
    }
  }

  /** Answers with an error of our own. */
  public void refuse(Failure failure) {
    if (failure.reason().close() != Reason.Close.NOT_NEEDED) {
      answer.persistence(Persistence.CLOSE);
    }
    journal.error(failure.reason());
    answer(ErrorBodies.render(failure, shape, journal.id()), failure.reason().outcome());
  }

  private void answer(FullHttpResponse response, Outcome outcome) {
    down.closed();
    if (up != null) {
      up.close();
    }
    answer.send(response, outcome, head, request, this::lastWritten);
  }

  private void lastWritten(Future<? super Void> written) {
    answer.written(written);
    if (!written.isSuccess() && client.channel().isActive()) {
      cut(Reason.INTERNAL);
    }
    endIfAnswered();
  }

  private void endIfAnswered() {
    answer.after(request).ifPresent(after -> end(answer.outcome(), after));
  }

  /**
   * Tells what has been used so far, once the answer has been running for a while; nothing of one
   * that has ended.
   *
   * @param now a reading of the services' {@link Timepiece}
   */
  public void progress(long now) {
    if (ended) {
      return;
    }
    if (down.state() == ResponseState.BODY) {
      tap.ifPresent(opened -> journal.progress(now, opened));
    }
    if (up != null) {
      up.progress();
    }
  }

  private void end(Outcome outcome, Client.After after) {
    if (ended) {
      return;
    }
    ended = true;
    boolean cut = down.state() != ResponseState.DONE;
    Uplink sent = up;
    if (sent != null) {
      handOver(() -> sent.end(outcome));
    }
    handOver(() -> answer.settle(outcome, tap, cut, clientGone));
    try {
      down.release();
      client.exchangeDone(clientGone ? Client.After.CLOSE : after);
    } finally {
      onEnd.run();
    }
  }

  /** A defect of who takes the record costs the record, and neither connection. */
  private static void handOver(Runnable record) {
    try {
      record.run();
    } catch (RuntimeException | OutOfMemoryError e) {
      LOG.error("an exchange could not be written down by a defect of the proxy", e);
    }
  }
}
