package dev.tokenmeter.proxy.exchange;

import io.netty.channel.Channel;
import java.util.EnumSet;
import java.util.Set;

/**
 * Whether a channel is being read. Several parties may want it paused at once; it is read again
 * when the last of them is content.
 */
public final class Flow {

  /** Why reading is paused. */
  public enum Reason {
    /** The other side does not take what is read here. */
    PEER_UNWRITABLE,
    /** There is no connection yet and what may wait for it is full. */
    CONNECTING,
    /** A next request arrived before the answer to this one ended. */
    PIPELINED
  }

  /** What a party wants. */
  public enum Want {
    PAUSE,
    READ
  }

  private final Channel channel;
  private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);

  public Flow(Channel channel) {
    this.channel = channel;
  }

  /** Records what one party wants and reads or pauses accordingly. */
  public void want(Reason reason, Want want) {
    boolean changed =
        switch (want) {
          case PAUSE -> reasons.add(reason);
          case READ -> reasons.remove(reason);
        };
    if (changed) {
      channel.config().setAutoRead(reasons.isEmpty());
    }
  }

  /** Forgets every reason and reads. */
  public void reset() {
    reasons.clear();
    channel.config().setAutoRead(true);
  }

  /** Whether nobody wants a pause. */
  public boolean reading() {
    return reasons.isEmpty();
  }
}
