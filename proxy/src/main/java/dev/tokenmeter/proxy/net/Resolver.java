package dev.tokenmeter.proxy.net;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Host names to addresses, never on an event loop. A name is looked up on a virtual thread with the
 * system's own resolver (so {@code /etc/hosts} and NSS count), once for all who ask meanwhile.
 *
 * <p>An answer younger than {@link #TTL} is used as it is. Between one and two TTLs it is used
 * while the name is looked up again in the background; beyond, the asker waits for the new one. A
 * lookup that fails or takes longer than {@link #PATIENCE} is answered with the last good
 * addresses, however old. Any thread may ask; the answer comes on the asking event loop.
 */
final class Resolver {
  /** Age at which an answer is looked up again. */
  static final Duration TTL = Duration.ofSeconds(30);

  /** Longest wait for a lookup. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Names kept; beyond it the least useful are forgotten. */
  static final int NAMES_MAX = 1_000;

  /** The blocking question to the system. */
  @FunctionalInterface
  interface Lookup {
    List<InetAddress> addresses(String host) throws UnknownHostException;
  }

  private final Lookup lookup;
  private final LongSupplier nanoTime;
  private final Duration patience;
  private final Cache<String, Name> names;

  /**
   * @param limitHit told {@code resolver_names} when a name had to be forgotten
   */
  Resolver(
      Lookup lookup,
      LongSupplier nanoTime,
      Duration patience,
      int namesMax,
      Consumer<String> limitHit) {
    this.lookup = lookup;
    this.nanoTime = nanoTime;
    this.patience = patience;
    this.names =
        Caffeine.newBuilder()
            .maximumSize(namesMax)
            .executor(Runnable::run)
            .evictionListener((host, name, cause) -> limitHit.accept("resolver_names"))
            .build();
  }

  /**
   * The system's resolver with the defaults above. Makes it the only cache of the process: the
   * JDK's own would add its 30 s to ours.
   */
  static Resolver system(Consumer<String> limitHit) {
    Security.setProperty("networkaddress.cache.ttl", "0");
    return new Resolver(
        host -> List.of(InetAddress.getAllByName(host)),
        System::nanoTime,
        PATIENCE,
        NAMES_MAX,
        limitHit);
  }

  /**
   * The addresses of a host, at least one, in the system's order. An IP literal is its own answer.
   *
   * @return completes on the loop; fails with {@link ConnectFailure} for {@code RESOLVE}
   */
  Future<List<InetAddress>> resolve(EventLoop loop, String host) {
    Optional<InetAddress> literal = HostNames.literal(host);
    if (literal.isPresent()) {
      return loop.newSucceededFuture(List.of(literal.get()));
    }
    if (!HostNames.isHost(host)) {
      return loop.newFailedFuture(failure(host, "not a host name"));
    }
    Name name = names.get(host, _ -> new Name());
    Optional<Answer> good = name.good;
    long age = good.map(answer -> nanoTime.getAsLong() - answer.at()).orElse(Long.MAX_VALUE);
    if (good.isPresent() && age <= 2 * TTL.toNanos()) {
      if (age > TTL.toNanos()) {
        var _ = name.refresh(host);
      }
      return loop.newSucceededFuture(good.get().addresses());
    }
    return await(loop, host, good, name.refresh(host));
  }

  /** Names known at the moment. */
  long size() {
    names.cleanUp();
    return names.estimatedSize();
  }

  private Future<List<InetAddress>> await(
      EventLoop loop, String host, Optional<Answer> good, CompletableFuture<Answer> pending) {
    Promise<List<InetAddress>> promise = loop.newPromise();
    ScheduledFuture<?> impatience =
        loop.schedule(
            () -> settle(promise, good, failure(host, "no answer in time")),
            patience.toNanos(),
            TimeUnit.NANOSECONDS);
    var _ =
        pending.whenComplete(
            (answer, error) ->
                loop.execute(
                    () -> {
                      impatience.cancel(false);
                      Optional<Answer> fresh = error == null ? Optional.of(answer) : good;
                      settle(promise, fresh, failure(host, "no such name"));
                    }));
    return promise;
  }

  private static void settle(
      Promise<List<InetAddress>> promise, Optional<Answer> answer, ConnectFailure otherwise) {
    if (answer.isPresent()) {
      promise.trySuccess(answer.get().addresses());
    } else {
      promise.tryFailure(otherwise);
    }
  }

  private static ConnectFailure failure(String host, String why) {
    return new ConnectFailure(ConnectFailure.Reason.RESOLVE, "cannot resolve " + host + ": " + why);
  }

  /** Addresses, and when they were looked up. */
  private record Answer(List<InetAddress> addresses, long at) {}

  /** One name: its last good answer, and the lookup under way. */
  private final class Name {
    private volatile Optional<Answer> good = Optional.empty();
    private Optional<CompletableFuture<Answer>> pending = Optional.empty();

    /** Joins the lookup under way, or starts one. */
    synchronized CompletableFuture<Answer> refresh(String host) {
      if (pending.isPresent()) {
        return pending.get();
      }
      CompletableFuture<Answer> started = new CompletableFuture<>();
      pending = Optional.of(started);
      Thread.ofVirtual().name("resolve-" + host).start(() -> run(host, started));
      return started;
    }

    private void run(String host, CompletableFuture<Answer> started) {
      try {
        List<InetAddress> addresses = List.copyOf(lookup.addresses(host));
        if (addresses.isEmpty()) {
          throw new UnknownHostException(host);
        }
        Answer answer = new Answer(addresses, nanoTime.getAsLong());
        good = Optional.of(answer);
        done();
        started.complete(answer);
      } catch (UnknownHostException | RuntimeException e) {
        done();
        started.completeExceptionally(e);
      }
    }

    private synchronized void done() {
      pending = Optional.empty();
    }
  }
}
