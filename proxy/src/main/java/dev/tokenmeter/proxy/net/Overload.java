package dev.tokenmeter.proxy.net;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Credentials;
import dev.tokenmeter.config.MemoryRungs;
import dev.tokenmeter.config.Provider;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Sheds load before direct memory runs out, rung by rung, and takes it on again by itself. {@link
 * #look} is for a thread that is no event loop; the rest may be asked by any thread.
 *
 * <p>Netty's allocator keeps most of what it once took, for reuse by all loops. So what is in use
 * is at most what it took, and at most what everything that runs could hold: the lesser counts.
 */
final class Overload {
  /** How often memory is looked at. */
  static final Duration LOOK = Duration.ofMillis(250);

  /** The most that one exchange is reckoned to hold beside a held request, in bytes. */
  static final long EXCHANGE = 1 << 20;

  private static final long LOOP_ANSWERS_MILLIS = 100;

  private final DirectMemory memory;
  private final Consumer<String> limitHit;
  private volatile Config config;
  private volatile double share;

  /** Loops that are yet to say who holds most there; the looking thread's alone. */
  private final Map<Worker, Future<Optional<Fat>>> asked = new HashMap<>();

  private boolean accepting = true;

  Overload(DirectMemory memory, Config config, Consumer<String> limitHit) {
    this.memory = memory;
    this.config = config;
    this.limitHit = limitHit;
  }

  void reconfigure(Config next) {
    config = next;
  }

  /** The part of the limit that was in use at the last look. */
  double share() {
    return share;
  }

  /** Whether new requests are answered 503. */
  boolean refuses() {
    return reached(rungs().refuse());
  }

  private MemoryRungs rungs() {
    return config.limits().memory();
  }

  private boolean reached(double rung) {
    return rung < 1 && share >= rung;
  }

  /** Measures, and does what the rungs ask for. */
  void look(Channel listener, List<Worker> workers, ServerLoad load) {
    share = (double) Math.min(memory.used().getAsLong(), mostHeld(load)) / memory.limit();
    boolean accepts = !reached(rungs().stopAccepting());
    if (accepting && !accepts) {
      limitHit.accept("memory_stop_accepting");
    }
    accepting = accepts;
    listener.config().setAutoRead(accepts);
    if (reached(rungs().reset())) {
      fattest(workers)
          .ifPresent(
              fat -> {
                limitHit.accept("memory_reset");
                fat.worker().loop().execute(fat.client()::shed);
              });
    } else {
      asked.clear();
    }
  }

  private long mostHeld(ServerLoad load) {
    Config now = config;
    long held = EXCHANGE + now.limits().replay();
    if (now.providers().stream().anyMatch(Overload::signs)) {
      held += now.limits().signedBody();
    }
    if (now.providers().stream()
        .anyMatch(each -> each.includeUsage() == Provider.IncludeUsage.INJECT)) {
      held += now.limits().includeUsageBody();
    }
    return load.exchanges() * held + (long) load.connections() * now.limits().headers();
  }

  private static boolean signs(Provider provider) {
    return provider
        .credentials()
        .map(credentials -> credentials.source() instanceof Credentials.Source.Aws)
        .orElse(false);
  }

  /**
   * The one of all loops that answer in time. A loop that does not is not asked again, and what it
   * says later counts at the look after: in a JVM without the options we ship, each allocation that
   * fails holds its loop for half a second.
   */
  private Optional<Fat> fattest(List<Worker> workers) {
    workers.forEach(
        worker -> asked.computeIfAbsent(worker, each -> each.loop().submit(each::fattest)));
    asked.values().forEach(answer -> answer.awaitUninterruptibly(LOOP_ANSWERS_MILLIS));
    Optional<Fat> fattest =
        asked.values().stream()
            .filter(Future::isSuccess)
            .flatMap(answer -> answer.getNow().stream())
            .max(Comparator.comparingLong(Fat::bytes));
    asked.values().removeIf(Future::isDone);
    return fattest;
  }

  /** A client that lets so many bytes wait. */
  record Fat(Worker worker, ClientConnection client, long bytes) {}
}
