package dev.tokenmeter.proxy.exchange;

import dev.tokenmeter.metrics.budget.Call;
import dev.tokenmeter.metrics.budget.Call.Seen;
import dev.tokenmeter.metrics.budget.Denial;
import dev.tokenmeter.metrics.budget.Guard;
import dev.tokenmeter.metrics.budget.Ruling;
import dev.tokenmeter.metrics.usage.tap.RequestProbe;
import dev.tokenmeter.proxy.http.Denials;
import dev.tokenmeter.proxy.http.Failure;
import dev.tokenmeter.proxy.http.Upgrade;
import dev.tokenmeter.proxy.identity.Identification;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a request is asked for its right to pass: at its head, and where that depends on its model
 * or its size, again while its body comes. What may not go on yet is held here, up to a bound;
 * beyond it the request goes on, but never its last piece before the last word. Lives on the
 * exchange's event loop.
 */
final class Checkpoint {
  /** The most of a body that is held back until its model is known, in bytes. */
  static final int HELD_BYTES = 64 << 10;

  /** The name under which a body beyond the bound is counted. */
  static final String LIMIT = "held_body";

  private final Guard guard;
  private final Services services;
  private final UUID id;
  private final Forward forward;
  private final HttpRequest head;
  private final long announced;
  private final List<HttpContent> held = new ArrayList<>();
  private State state = State.OPEN;
  private @Nullable RequestProbe probe;
  private boolean modelTold;
  private long bytes;

  private enum State {
    /** Nothing more has to be asked. */
    OPEN,
    /** It goes on, but is asked again. */
    PROVISIONAL,
    /** It waits. */
    HELD,
    DENIED
  }

  /** What becomes of a piece of body. */
  sealed interface Step {

    /** These may go on, in this order; none while the request waits. Ownership passes. */
    record Go(List<HttpContent> pieces) implements Step {}

    /** The request is refused. */
    record Refuse(Failure failure) implements Step {}
  }

  Checkpoint(Services services, UUID id, Forward forward, HttpRequest head) {
    this.guard = services.guard();
    this.services = services;
    this.id = id;
    this.forward = forward;
    this.head = head;
    this.announced = HttpUtil.getContentLength(head, -1L);
  }

  /** The head was read; why it may not pass, if that is known already. */
  Optional<Failure> head() {
    Ruling ruling =
        forward.upgrade() instanceof Upgrade.Tunnel
            ? guard.look(call(Seen.WHOLE))
            : guard.ask(id, call(patience()));
    return judge(ruling);
  }

  /** A client that waits for 100 sends nothing that could be waited for. */
  private Seen patience() {
    boolean expects = head.headers().contains(HttpHeaderNames.EXPECT);
    return expects || !forward.endpoint().inference() ? Seen.ENOUGH : Seen.PART;
  }

  /** Whether nothing of the request may go on yet. */
  boolean holds() {
    return state == State.HELD;
  }

  /** A piece of the body was read; ownership passes. */
  Step body(HttpContent content) {
    if (state == State.OPEN) {
      return new Step.Go(List.of(content));
    }
    look(content);
    held.add(content);
    Optional<Failure> denied = due(content) ? judge(guard.ask(id, call(seen(content)))) : none();
    if (denied.isPresent()) {
      return new Step.Refuse(denied.get());
    }
    if (state == State.HELD) {
      return new Step.Go(List.of());
    }
    List<HttpContent> ready = List.copyOf(held);
    held.clear();
    return new Step.Go(ready);
  }

  private void look(HttpContent content) {
    RequestProbe looks = probe;
    if (looks == null) {
      looks = RequestProbe.open(forward.contentType(), forward.contentEncoding());
      probe = looks;
    }
    bytes += content.content().readableBytes();
    looks.body(content.content().nioBuffer());
  }

  /** Whether the guard would say something else now than when it was last asked. */
  private boolean due(HttpContent content) {
    boolean tells = !modelTold && model().isPresent();
    modelTold |= tells;
    boolean full = state == State.HELD && bytes >= HELD_BYTES;
    return tells || full || content instanceof LastHttpContent;
  }

  private Seen seen(HttpContent content) {
    if (content instanceof LastHttpContent) {
      return Seen.WHOLE;
    }
    if (bytes >= HELD_BYTES && state == State.HELD) {
      services.limitHit().accept(LIMIT);
    }
    return bytes >= HELD_BYTES || state == State.PROVISIONAL ? Seen.ENOUGH : Seen.PART;
  }

  private Optional<Failure> judge(Ruling ruling) {
    return switch (ruling) {
      case Ruling.Pass _ -> {
        open();
        yield none();
      }
      case Ruling.Provisional _ -> {
        state = State.PROVISIONAL;
        yield none();
      }
      case Ruling.Wait _ -> {
        state = state == State.PROVISIONAL ? state : State.HELD;
        yield none();
      }
      case Ruling.Deny(Denial denial) -> {
        state = State.DENIED;
        close();
        yield Optional.of(
            forward.upgrade() instanceof Upgrade.Tunnel
                ? Denials.ofUpgrade(denial)
                : Denials.of(denial));
      }
    };
  }

  private static Optional<Failure> none() {
    return Optional.empty();
  }

  private void open() {
    state = State.OPEN;
    closeProbe();
  }

  private Call call(Seen seen) {
    Identification.Identified who = (Identification.Identified) forward.who();
    boolean tunnel = forward.upgrade() instanceof Upgrade.Tunnel;
    return new Call(
        who.caller(),
        forward.client().label(),
        forward.provider().name(),
        model(),
        who.billing(),
        forward.endpoint().inference() || tunnel,
        tunnel ? Call.Size.UNKNOWN : size(seen),
        seen);
  }

  private Optional<String> model() {
    return Optional.ofNullable(probe)
        .flatMap(RequestProbe::model)
        .or(() -> forward.endpoint().model());
  }

  private Call.Size size(Seen seen) {
    RequestProbe looked = probe;
    boolean plain = forward.contentEncoding().isEmpty();
    OptionalLong announcedText =
        plain && announced >= 0 ? OptionalLong.of(announced) : OptionalLong.empty();
    if (looked == null) {
      return new Call.Size(Math.max(0, announced), announcedText, OptionalLong.empty());
    }
    boolean whole = seen == Seen.WHOLE;
    OptionalLong read = looked.textBytes();
    return new Call.Size(
        Math.max(announced, bytes),
        read.isPresent() && !whole ? announcedText : read,
        looked.maxOutput());
  }

  /** Lets go of everything. */
  void close() {
    held.forEach(HttpContent::release);
    held.clear();
    closeProbe();
  }

  private void closeProbe() {
    if (probe != null) {
      probe.close();
      probe = null;
    }
  }
}
