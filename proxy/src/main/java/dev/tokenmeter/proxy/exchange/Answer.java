package dev.tokenmeter.proxy.exchange;

import dev.tokenmeter.metrics.record.Outcome;
import dev.tokenmeter.metrics.usage.UsageReport;
import dev.tokenmeter.metrics.usage.tap.ExchangeTap;
import dev.tokenmeter.proxy.http.Persistence;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The answer of an exchange as a whole, the provider's or our own: whether it is out, how it
 * counts, and what becomes of the client's connection after it.
 */
final class Answer {
  /** Request body bytes thrown away after an answer that did not need them. */
  private static final int DISCARD_BOUND = 1 << 20;

  private final Client client;
  private final Journal journal;
  private Optional<Outcome> own = Optional.empty();
  private Persistence persistence = Persistence.CLOSE;
  private boolean written;
  private int discarded;

  Answer(Client client, Journal journal) {
    this.client = client;
    this.journal = journal;
  }

  /** Whether the proxy answers itself. */
  boolean isOwn() {
    return own.isPresent();
  }

  /** Whether the client's connection is wanted afterwards, by what is known so far. */
  Persistence persistence() {
    return persistence;
  }

  void persistence(Persistence decided) {
    persistence = decided;
  }

  /** Answers for the proxy itself; the listener hears when it is out. */
  void send(
      FullHttpResponse response,
      Outcome outcome,
      @Nullable HttpRequest head,
      RequestState request,
      GenericFutureListener<Future<? super Void>> listener) {
    own = Optional.of(outcome);
    // A client that waits for 100 may never send its body, so where the next request starts is
    // open.
    boolean waits =
        head != null && !request.ended() && head.headers().contains(HttpHeaderNames.EXPECT);
    if (waits || client.readiness() == Client.Readiness.DRAINING) {
      persistence = Persistence.CLOSE;
    }
    journal.ownAnswer(response.status().code());
    OwnAnswers.announce(response, head, persistence);
    client.channel().writeAndFlush(response).addListener(listener);
  }

  /** The last byte of the answer is out, or could not be written. */
  void written(Future<? super Void> result) {
    journal.responseFlushed();
    written = result.isSuccess();
  }

  /** A piece of request body came that the answer did not wait for. */
  void discarded(int bytes) {
    discarded += bytes;
  }

  /** What becomes of the connection now; empty while the exchange is not over. */
  Optional<Client.After> after(RequestState request) {
    if (!written) {
      return Optional.empty();
    }
    boolean close = persistence == Persistence.CLOSE;
    if (request == RequestState.DONE) {
      return Optional.of(close ? Client.After.CLOSE : Client.After.KEEP_ALIVE);
    }
    return close || discarded > DISCARD_BOUND ? Optional.of(Client.After.LINGER) : Optional.empty();
  }

  /**
   * Hands over what the exchange was, at its end.
   *
   * @param outcome if the client has not had its answer
   * @param cut whether the provider's answer is not whole
   */
  void settle(Outcome outcome, Optional<ExchangeTap> tap, boolean cut, boolean clientGone) {
    // Always finished, since a tap holds decoders; reported only of an answer of the provider.
    Optional<UsageReport> found = tap.map(opened -> opened.finish(cut));
    Optional<UsageReport> usage = isOwn() || journal.status() == 0 ? Optional.empty() : found;
    // A client that leaves when the provider's own end was forwarded has had its answer.
    boolean served = clientGone && usage.map(UsageReport::complete).orElse(false);
    journal.end(served ? outcome() : outcome, tap.map(ExchangeTap::request), usage);
  }

  /** How the exchange counts if it ends as it should. */
  Outcome outcome() {
    int status = journal.status();
    boolean ok = status == 101 || (status >= 200 && status < 300);
    return own.orElse(ok ? Outcome.OK : Outcome.UPSTREAM_ERROR);
  }
}
