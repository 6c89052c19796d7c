package dev.tokenmeter.proxy.aws;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * The credentials of one AWS profile. Finding them may read files, run a program or ask the
 * network, so it is done on a thread of its own, once for all who wait, and never before the first
 * request. Usable by all threads; nothing here blocks its caller.
 */
final class AwsProfile {
  private static final Logger LOG = LoggerFactory.getLogger(AwsProfile.class);

  /** The profile that stands for the chain which AWS's tools follow. */
  private static final String DEFAULT = "default";

  /** How long found credentials are used before their source is asked again, at most. */
  static final Duration HELD = Duration.ofMinutes(1);

  /** How long it is remembered that there are none. */
  static final Duration FAILURE_HELD = Duration.ofSeconds(5);

  private final String name;
  private final Supplier<AwsCredentialsIdentity> source;
  private final InstantSource clock;
  private final AtomicReference<Attempt> latest = new AtomicReference<>(Attempt.none());

  /**
   * A profile whose credentials come from this source.
   *
   * @param source may block; called by one thread at a time; throws where there are none
   */
  AwsProfile(String name, Supplier<AwsCredentialsIdentity> source, InstantSource clock) {
    this.name = name;
    this.source = source;
    this.clock = clock;
  }

  /** The profile of this name, {@code default} for environment, files, container and instance. */
  static AwsProfile named(String name) {
    return new AwsProfile(name, new Chain(name), InstantSource.system());
  }

  /** Credentials that are good now, at once where they are known; fails where there are none. */
  CompletableFuture<AwsCredentialsIdentity> credentials() {
    Attempt held = latest.get();
    Instant now = clock.instant();
    if (held.result().isDone() && held.isStale(now)) {
      Attempt next = new Attempt(new CompletableFuture<>(), now, held.known(now));
      if (latest.compareAndSet(held, next)) {
        Thread.ofVirtual().name("aws-credentials").start(() -> resolve(next));
      }
      held = latest.get();
    }
    return held.best(now);
  }

  private void resolve(Attempt attempt) {
    try {
      attempt.result().complete(source.get());
    } catch (RuntimeException | LinkageError e) {
      LOG.warn("there are no AWS credentials for profile {}: {}", name, e.getMessage());
      attempt.result().completeExceptionally(e);
    }
  }

  /**
   * A search for credentials, running or over.
   *
   * @param before what was found the time before
   */
  private record Attempt(
      CompletableFuture<AwsCredentialsIdentity> result,
      Instant begun,
      Optional<AwsCredentialsIdentity> before) {

    static Attempt none() {
      return new Attempt(
          CompletableFuture.failedFuture(new IllegalStateException("not asked for yet")),
          Instant.MIN,
          Optional.empty());
    }

    boolean isStale(Instant now) {
      Duration held =
          found().filter(identity -> isGood(identity, now)).isPresent() ? HELD : FAILURE_HELD;
      return begun.equals(Instant.MIN) || begun.plus(held).isBefore(now);
    }

    /** What is known and good, from this search or from the one before. */
    Optional<AwsCredentialsIdentity> known(Instant now) {
      return found().or(() -> before).filter(identity -> isGood(identity, now));
    }

    /** What is known will do while a search runs, and when one failed. */
    CompletableFuture<AwsCredentialsIdentity> best(Instant now) {
      return known(now).map(CompletableFuture::completedFuture).orElse(result);
    }

    private Optional<AwsCredentialsIdentity> found() {
      return result.state() == Future.State.SUCCESS
          ? Optional.of(result.resultNow())
          : Optional.empty();
    }

    private static boolean isGood(AwsCredentialsIdentity identity, Instant now) {
      return identity.expirationTime().filter(end -> !end.isAfter(now)).isEmpty();
    }
  }

  /**
   * AWS's own providers, made by the thread that asks them first, since making them reads files.
   */
  private static final class Chain implements Supplier<AwsCredentialsIdentity> {
    private final String profile;
    private Optional<AwsCredentialsProvider> provider = Optional.empty();

    Chain(String profile) {
      this.profile = profile;
    }

    @Override
    public AwsCredentialsIdentity get() {
      AwsCredentialsProvider found = provider.orElseGet(this::make);
      provider = Optional.of(found);
      return found.resolveCredentials();
    }

    private AwsCredentialsProvider make() {
      return profile.equals(DEFAULT)
          ? DefaultCredentialsProvider.builder().build()
          : ProfileCredentialsProvider.builder().profileName(profile).build();
    }
  }
}
