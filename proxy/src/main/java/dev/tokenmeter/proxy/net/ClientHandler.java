package dev.tokenmeter.proxy.net;

import dev.tokenmeter.config.Timeouts;
import dev.tokenmeter.proxy.exchange.Client;
import dev.tokenmeter.proxy.exchange.Exchange;
import dev.tokenmeter.proxy.exchange.Flow;
import dev.tokenmeter.proxy.http.Failure;
import dev.tokenmeter.proxy.http.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client connection that speaks HTTP/1.1: turns its events into calls on the current exchange,
 * holds back a pipelined request until the answer before it is out, and watches the clock.
 */
final class ClientHandler extends ChannelInboundHandlerAdapter implements Client, ClientConnection {
  /** How long and how much is read and thrown away of a client that is told to go. */
  private static final Duration LINGER = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(ClientHandler.class);

  private final Worker worker;
  private final Admissions.Admission admission;
  private final Channel channel;
  private final Flow flow;
  private final Patience patience = new Patience();
  private final Deque<HttpObject> pipelined = new ArrayDeque<>();
  private @Nullable Exchange exchange;
  private State state = State.OPEN;
  private long lastActivity = System.nanoTime();
  private long headSince;
  private Optional<String> certificate = Optional.empty();

  private enum State {
    OPEN,
    LINGERING,
    CLOSING,
    TUNNELLED
  }

  ClientHandler(Worker worker, Channel channel, Admissions.Admission admission) {
    this.worker = worker;
    this.admission = admission;
    this.channel = channel;
    this.flow = new Flow(channel);
  }

  /** The handshake of TLS is over, and no request has come yet. */
  void proved(Optional<String> name) {
    certificate = name;
  }

  /** Closes, and hears nothing of what came with the handshake. */
  void turnAway() {
    closeWhenWritten();
  }

  @Override
  public Optional<String> certificate() {
    return certificate;
  }

  @Override
  public Channel channel() {
    return channel;
  }

  @Override
  public Flow flow() {
    return flow;
  }

  @Override
  public boolean takesBytes() {
    return true;
  }

  @Override
  public void write(ByteBuf bytes) {
    // From the codec's own place a write does not go through it.
    channel.pipeline().context(HttpServerCodec.class).write(bytes, channel.voidPromise());
  }

  @Override
  public Readiness readiness() {
    return worker.readiness();
  }

  @Override
  public Readiness probed() {
    return worker.probed();
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    worker.opened(this);
    if (admission == Admissions.Admission.TOO_MANY) {
      exchange = worker.exchange(this);
      exchange.refuse(
          Failure.of(Reason.OVERLOADED, "The proxy has as many connections as it may have."));
    }
  }

  /** Bytes came in, decoded or not. */
  void bytesArrived() {
    lastActivity = System.nanoTime();
    if (exchange == null && headSince == 0) {
      headSince = lastActivity;
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (state != State.OPEN || !(message instanceof HttpObject object)) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (exchange != null && (exchange.requestEnded() || !pipelined.isEmpty())) {
      pipelined.add(object);
      flow.want(Flow.Reason.PIPELINED, Flow.Want.PAUSE);
      return;
    }
    deliver(object);
  }

  private void deliver(HttpObject object) {
    if (object instanceof HttpRequest head && exchange == null) {
      headSince = 0;
      exchange = worker.exchange(this);
      exchange.start(head);
      if (object instanceof HttpContent body) {
        deliverContent(body);
      }
    } else if (object instanceof HttpContent content) {
      deliverContent(content);
    } else {
      ReferenceCountUtil.release(object);
    }
  }

  private void deliverContent(HttpContent content) {
    if (exchange == null) {
      content.release();
    } else {
      exchange.requestContent(content);
    }
  }

  @Override
  public void exchangeDone(After after) {
    exchange = null;
    headSince = 0;
    lastActivity = System.nanoTime();
    switch (after) {
      case KEEP_ALIVE -> next();
      case CLOSE -> closeWhenWritten();
      case LINGER -> linger();
      case RESET -> reset();
      case TUNNELLED -> state = State.TUNNELLED;
    }
  }

  private void next() {
    while (exchange == null || !exchange.requestEnded()) {
      HttpObject object = pipelined.poll();
      if (object == null) {
        flow.want(Flow.Reason.PIPELINED, Flow.Want.READ);
        break;
      }
      try {
        deliver(object);
      } catch (RuntimeException | OutOfMemoryError e) {
        // Where this runs because a write has ended, nobody above would tell the handler.
        failed(e);
      }
      if (state != State.OPEN) {
        return;
      }
    }
    if (exchange != null) {
      exchange.clientReadComplete();
    } else if (readiness() == Readiness.DRAINING) {
      closeWhenWritten();
    }
  }

  private void closeWhenWritten() {
    state = State.CLOSING;
    releasePipelined();
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  private void linger() {
    state = State.LINGERING;
    releasePipelined();
    flow.reset();
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            written -> {
              if (channel.isActive()) {
                Endings.halfClose(channel);
                channel
                    .eventLoop()
                    .schedule(() -> channel.close(), LINGER.toMillis(), TimeUnit.MILLISECONDS);
              } else {
                channel.close();
              }
            });
  }

  private void reset() {
    state = State.CLOSING;
    releasePipelined();
    channel.flush();
    Endings.reset(channel);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (exchange != null) {
      exchange.clientReadComplete();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (exchange != null) {
      exchange.clientWritabilityChanged();
    }
  }

  /** Closed, or another protocol is spoken from now on. */
  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    worker.closed(this);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    worker.closed(this);
    releasePipelined();
    if (exchange != null) {
      exchange.clientClosed();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    failed(cause);
  }

  private void failed(Throwable cause) {
    if (exchange == null) {
      // Nobody to answer; nor is anything that waits begun.
      state = State.CLOSING;
      releasePipelined();
      channel.close();
    } else if (cause instanceof IOException || cause.getCause() instanceof IOException) {
      // A reset, a broken record, or a write to a connection that is gone.
      channel.close();
    } else if (OutOfMemory.isCauseOf(cause)) {
      LOG.warn("no memory was left for an exchange", cause);
      worker.limitHit("direct_memory");
      exchange.fail(Failure.of(Reason.OVERLOADED, "The proxy is short of memory; try again soon."));
    } else {
      LOG.error("an exchange failed by a defect of the proxy", cause);
      exchange.fail(Failure.ofADefect());
    }
  }

  /** The client said under TLS that it sends no more: as good as a FIN. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslCloseCompletionEvent && state != State.LINGERING) {
      ctx.close();
    }
  }

  @Override
  public void tick(long now, Timeouts timeouts) {
    if (state != State.OPEN) {
      return;
    }
    if (exchange == null) {
      if (headSince != 0 && Patience.passed(now, headSince, timeouts.requestHead())) {
        exchange = worker.exchange(this);
        exchange.refuse(
            Failure.of(Reason.REQUEST_TIMEOUT, "The request head took too long to arrive."));
      } else if (headSince == 0 && Patience.passed(now, lastActivity, timeouts.keepAlive())) {
        closeWhenWritten();
      }
      return;
    }
    if (!exchange.requestEnded()
        && flow.reading()
        && Patience.passed(now, lastActivity, timeouts.requestBody())) {
      exchange.requestStalled();
      return;
    }
    if (patience.endsWith(channel, now, timeouts.stalledClient())) {
      worker.limitHit("stalled_client");
      exchange.cut(Reason.CLIENT_STALLED);
    }
  }

  /** Closes a connection that waits for a request; one that runs an exchange closes after it. */
  @Override
  public void drain() {
    if (state == State.OPEN && exchange == null) {
      closeWhenWritten();
    }
  }

  @Override
  public long unwritten() {
    return exchange == null ? 0 : Backlog.of(channel);
  }

  @Override
  public void shed() {
    if (exchange != null) {
      exchange.cut(Reason.OVERLOAD_CUT);
    }
  }

  @Override
  public void cut() {
    if (exchange != null) {
      exchange.cut(Reason.DRAIN_CUT);
    }
    channel.close();
  }

  private void releasePipelined() {
    pipelined.forEach(ReferenceCountUtil::release);
    pipelined.clear();
  }
}
