package dev.tokenmeter.metrics.usage.ws;

import dev.tokenmeter.metrics.usage.Endpoint;
import dev.tokenmeter.metrics.usage.TapFailure;
import dev.tokenmeter.metrics.usage.coding.DecoderLimits;
import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.tap.Calibration;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Reads one WebSocket connection beside its byte path and tells of its turns. Lives on one thread;
 * never throws, never keeps a buffer it was shown, needs constant memory however large the messages
 * are.
 *
 * <p>{@link #finish} must be called, because inflaters hold native memory; it ends the turns that
 * are open. A connection that cannot be read any more (broken frames, a bomb, a defect of ours) is
 * read no further: what is left of it is one turn, counted as unmetered with the failure.
 */
public final class SessionTap {
  private final OpenTurns turns;
  private final Dialogue dialogue;
  private final MessageReader client;
  private final MessageReader provider;
  private Optional<TapFailure> failure = Optional.empty();
  private TurnEnd.How left = TurnEnd.How.CUT;
  private boolean finished;

  private SessionTap(Endpoint endpoint, Extensions agreed, DecoderLimits limits, OpenTurns turns) {
    this.turns = turns;
    this.dialogue = Dialogue.of(endpoint.api(), turns);
    this.client = new MessageReader(agreed.client(), limits, dialogue.clientPaths(), new Client());
    this.provider =
        new MessageReader(agreed.provider(), limits, dialogue.providerPaths(), new Provider());
  }

  /**
   * A tap for a connection that was just upgraded.
   *
   * @param endpoint what {@link dev.tokenmeter.metrics.usage.Endpoints#webSocket} said
   * @param extensions all values of {@code Sec-WebSocket-Extensions} in the 101
   */
  public static SessionTap open(
      Endpoint endpoint, List<String> extensions, Calibration calibration, Turns turns) {
    return new SessionTap(
        endpoint,
        Extensions.of(extensions),
        DecoderLimits.defaults(),
        new OpenTurns(endpoint, calibration, turns));
  }

  /** A piece of what the client sends; the view's position may be moved. */
  public void fromClient(ByteBuffer view) {
    read(client, view, TurnEnd.How.LEFT_BY_CLIENT);
  }

  /** A piece of what the provider sends; the view's position may be moved. */
  public void fromProvider(ByteBuffer view) {
    read(provider, view, TurnEnd.How.LEFT_BY_PROVIDER);
  }

  /** Tells what the turns that are open have used so far. */
  public void progress() {
    if (finished || failure.isPresent()) {
      return;
    }
    try {
      turns.progress();
    } catch (RuntimeException | LinkageError e) {
      off(TapFailure.EXCEPTION);
    }
  }

  /** The connection ended: so do the turns that are open. Further calls do nothing. */
  public void finish() {
    if (finished) {
      return;
    }
    finished = true;
    client.close();
    provider.close();
    if (failure.isEmpty()) {
      try {
        turns.cut(left);
      } catch (RuntimeException | LinkageError e) {
        failure = Optional.of(TapFailure.EXCEPTION);
      }
    }
    failure.ifPresent(why -> turns.unseen(why, dialogue.model()));
  }

  private void read(MessageReader side, ByteBuffer view, TurnEnd.How whoLeaves) {
    if (finished || failure.isPresent()) {
      return;
    }
    try {
      side.accept(view);
    } catch (RuntimeException | LinkageError e) {
      off(TapFailure.EXCEPTION);
      return;
    }
    side.failure().ifPresent(this::off);
    if (side.closed() && left == TurnEnd.How.CUT) {
      left = whoLeaves;
    }
  }

  private void off(TapFailure why) {
    failure = Optional.of(why);
    client.close();
    provider.close();
  }

  /** Messages of the client. */
  private final class Client implements MessageSink {
    @Override
    public void message(Captures text, long wireBytes) {
      dialogue.asked(text, wireBytes);
    }

    @Override
    public void unreadable(long wireBytes) {
      turns.requestBytes(wireBytes);
    }
  }

  /** Messages of the provider. */
  private final class Provider implements MessageSink {
    @Override
    public void message(Captures text, long wireBytes) {
      dialogue.answered(text, wireBytes);
    }

    @Override
    public void unreadable(long wireBytes) {}
  }
}
