package dev.tokenmeter.proxy.exchange;

import dev.tokenmeter.metrics.budget.Call;
import dev.tokenmeter.metrics.budget.Ruling;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.Outcome;
import dev.tokenmeter.metrics.usage.Endpoint;
import dev.tokenmeter.metrics.usage.ws.SessionTap;
import dev.tokenmeter.metrics.usage.ws.Turn;
import dev.tokenmeter.metrics.usage.ws.Turns;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Optional;

/**
 * What passes through an upgraded connection: counted as bytes, and where it is a WebSocket whose
 * messages are understood, as turns with a record each.
 */
final class Conversation {
  private final Journal journal;
  private final Optional<SessionTap> tap;
  private final Optional<Counting> counting;

  private Conversation(Journal journal, Optional<SessionTap> tap, Optional<Counting> counting) {
    this.journal = journal;
    this.tap = tap;
    this.counting = counting;
  }

  /** The conversation that begins with this 101. */
  static Conversation of(
      Forward forward, HttpHeaders switching, Journal journal, Services services) {
    Optional<Endpoint> turns = forward.turns();
    if (turns.isEmpty()) {
      return new Conversation(journal, Optional.empty(), Optional.empty());
    }
    Endpoint endpoint = turns.get();
    Counting counting = new Counting(services, journal.switched(), endpoint);
    SessionTap tap =
        SessionTap.open(
            endpoint,
            switching.getAll(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS),
            services.calibration(),
            counting);
    return new Conversation(journal, Optional.of(tap), Optional.of(counting));
  }

  /** A piece of what the client sends; only looked at. */
  void fromClient(ByteBuf piece) {
    journal.requestBytes(piece.readableBytes());
    tap.ifPresent(session -> session.fromClient(piece.nioBuffer()));
  }

  /** A piece of what the provider sends; only looked at. */
  void fromProvider(ByteBuf piece) {
    journal.responseBytes(piece.readableBytes());
    tap.ifPresent(session -> session.fromProvider(piece.nioBuffer()));
  }

  /** Tells what the turns that are open have used so far. */
  void progress() {
    tap.ifPresent(SessionTap::progress);
  }

  /** Whether a turn has ended after which no other may follow. */
  boolean over() {
    return counting.isPresent() && counting.get().over;
  }

  /**
   * The connection ended; further calls do nothing.
   *
   * @param cut what that makes of a turn that is still open
   */
  void end(Outcome cut) {
    counting.ifPresent(turns -> turns.cut = cut);
    tap.ifPresent(SessionTap::finish);
  }

  /** Asks for each turn and writes it down. */
  private static final class Counting implements Turns {
    private final Services services;
    private final ExchangeRecord connection;
    private final Endpoint endpoint;
    private Outcome cut = Outcome.UPSTREAM_RESET;
    private boolean last;
    private boolean over;

    Counting(Services services, ExchangeRecord connection, Endpoint endpoint) {
      this.services = services;
      this.connection = connection;
      this.endpoint = endpoint;
    }

    /** What was asked for is on its way already: a turn that may not pass is the last one. */
    @Override
    public Turn begin() {
      TurnJournal turn =
          new TurnJournal(services, connection, endpoint.operation(), () -> cut, this::ended);
      last |= services.guard().ask(turn.id(), call()) instanceof Ruling.Deny;
      return turn;
    }

    private void ended() {
      over |= last || services.guard().look(call()) instanceof Ruling.Deny;
    }

    private Call call() {
      return new Call(
          connection.caller(),
          connection.client(),
          connection.provider(),
          endpoint.model(),
          connection.billing(),
          true,
          Call.Size.UNKNOWN,
          Call.Seen.ENOUGH);
    }

    @Override
    public void limitHit(String name) {
      services.limitHit().accept(name);
    }
  }
}
