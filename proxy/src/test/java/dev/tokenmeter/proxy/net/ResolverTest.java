package dev.tokenmeter.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ResolverTest {
  private static final List<InetAddress> FIRST = List.of(InetAddress.ofLiteral("127.0.0.2"));
  private static final List<InetAddress> SECOND = List.of(InetAddress.ofLiteral("127.0.0.3"));

  private final List<String> limits = new CopyOnWriteArrayList<>();
  private final Rig rig = new Rig();
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger lookups = new AtomicInteger();
  private final AtomicReference<List<InetAddress>> zone = new AtomicReference<>(FIRST);
  private final Semaphore answered = new Semaphore(0);
  private final Resolver resolver = resolver(Duration.ofSeconds(Rig.PATIENCE_SECONDS));

  @AfterEach
  void close() {
    rig.close();
  }

  private Resolver resolver(Duration patience) {
    return new Resolver(this::lookup, nanos::get, patience, Resolver.NAMES_MAX, limits::add);
  }

  private List<InetAddress> lookup(String host) throws UnknownHostException {
    lookups.incrementAndGet();
    try {
      if (zone.get().isEmpty()) {
        throw new UnknownHostException(host);
      }
      return zone.get();
    } finally {
      answered.release();
    }
  }

  private List<InetAddress> resolve() throws Exception {
    return resolve(resolver);
  }

  private List<InetAddress> resolve(Resolver resolver) throws Exception {
    return resolver.resolve(rig.loop(), "api.test").get(Rig.PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private void pass(Duration age) {
    nanos.addAndGet(age.toNanos());
  }

  private void awaitLookups(int count) throws InterruptedException {
    assertThat(answered.tryAcquire(count, Rig.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void answer_youngerThanItsTtl_isUsedAgain() throws Exception {
    assertThat(resolve()).isEqualTo(FIRST);
    pass(Resolver.TTL);
    assertThat(resolve()).isEqualTo(FIRST);
    assertThat(lookups).hasValue(1);
  }

  @Test
  void answer_olderThanItsTtl_isUsedOnceMoreAndRefreshed() throws Exception {
    resolve();
    awaitLookups(1);
    zone.set(SECOND);
    pass(Resolver.TTL.plusNanos(1));
    assertThat(resolve()).isEqualTo(FIRST);
    awaitLookups(1);
    while (!resolve().equals(SECOND)) {
      Thread.onSpinWait();
    }
    assertThat(lookups).hasValue(2);
  }

  @Test
  void answer_olderThanTwoTtls_isNotUsedBeforeANewOneWasSought() throws Exception {
    resolve();
    zone.set(SECOND);
    pass(Resolver.TTL.multipliedBy(2).plusNanos(1));
    assertThat(resolve()).isEqualTo(SECOND);
  }

  @Test
  void lookupThatFails_keepsTheLastGoodAddresses() throws Exception {
    resolve();
    zone.set(List.of());
    pass(Duration.ofHours(10));
    assertThat(resolve()).isEqualTo(FIRST);
    assertThat(resolve()).isEqualTo(FIRST);
    zone.set(SECOND);
    assertThat(resolve()).isEqualTo(SECOND);
  }

  @Test
  void lookupThatHangs_isAnsweredWithTheLastGoodAddresses() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger calls = new AtomicInteger();
    Resolver hanging =
        new Resolver(
            host -> {
              if (calls.getAndIncrement() > 0) {
                awaitUninterruptibly(release);
              }
              return FIRST;
            },
            nanos::get,
            Duration.ofMillis(20),
            Resolver.NAMES_MAX,
            limits::add);
    resolve(hanging);
    pass(Duration.ofHours(10));
    assertThat(resolve(hanging)).isEqualTo(FIRST);
    release.countDown();
  }

  @Test
  void lookupThatHangs_withoutAnEarlierAnswer_failsInTime() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Resolver hanging =
        new Resolver(
            host -> {
              awaitUninterruptibly(release);
              return FIRST;
            },
            nanos::get,
            Duration.ofMillis(20),
            Resolver.NAMES_MAX,
            limits::add);
    Future<List<InetAddress>> answer = hanging.resolve(rig.loop(), "api.test");
    assertThat(answer.await(Rig.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(answer.cause())
        .isInstanceOf(ConnectFailure.class)
        .hasMessage("cannot resolve api.test: no answer in time");
    release.countDown();
  }

  @Test
  void manyWhoAskAtOnce_causeOneLookup_andAnswersOnTheirLoop() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Resolver slow =
        new Resolver(
            host -> {
              awaitUninterruptibly(release);
              return lookup(host);
            },
            nanos::get,
            Duration.ofSeconds(Rig.PATIENCE_SECONDS),
            Resolver.NAMES_MAX,
            limits::add);
    EventLoop loop = rig.loop();
    AtomicInteger onLoop = new AtomicInteger();
    List<Future<List<InetAddress>>> answers =
        IntStream.range(0, 100)
            .mapToObj(
                _ ->
                    slow.resolve(loop, "api.test")
                        .addListener(_ -> onLoop.addAndGet(loop.inEventLoop() ? 1 : 0)))
            .toList();
    release.countDown();
    for (Future<List<InetAddress>> answer : answers) {
      assertThat(answer.get(Rig.PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(FIRST);
    }
    assertThat(loop.submit(onLoop::get).get()).isEqualTo(100);
    assertThat(lookups).hasValue(1);
  }

  @Test
  void names_pastTheBound_areForgotten() throws Exception {
    Resolver small = new Resolver(this::lookup, nanos::get, Resolver.PATIENCE, 1, limits::add);
    small.resolve(rig.loop(), "a.test").get(Rig.PATIENCE_SECONDS, TimeUnit.SECONDS);
    small.resolve(rig.loop(), "b.test").get(Rig.PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(small.size()).isEqualTo(1);
    assertThat(limits).containsExactly("resolver_names");
  }

  @Test
  void addresses_areTheirOwnAnswer() throws Exception {
    for (String host : List.of("127.0.0.1", "::1", "[::1]")) {
      assertThat(resolver.resolve(rig.loop(), host).get())
          .containsExactly(InetAddress.ofLiteral(HostNames.unbracketed(host)));
    }
    assertThat(lookups).hasValue(0);
  }

  @Test
  void systemResolver_knowsTheHostsFile() throws Exception {
    Future<List<InetAddress>> answer =
        Resolver.system(limits::add).resolve(rig.loop(), "localhost");
    assertThat(answer.get(Rig.PATIENCE_SECONDS, TimeUnit.SECONDS))
        .allMatch(InetAddress::isLoopbackAddress);
  }

  @Test
  void systemResolver_askedForANameThatCannotBe_fails() throws Exception {
    Resolver system =
        new Resolver(
            host -> List.of(InetAddress.getAllByName(host)),
            System::nanoTime,
            Duration.ofMinutes(1),
            Resolver.NAMES_MAX,
            limits::add);
    Future<List<InetAddress>> answer = system.resolve(rig.loop(), "name.invalid");
    assertThat(answer.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(answer.cause()).hasMessage("cannot resolve name.invalid: no such name");
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
