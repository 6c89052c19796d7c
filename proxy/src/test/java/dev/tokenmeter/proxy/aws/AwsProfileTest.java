package dev.tokenmeter.proxy.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

final class AwsProfileTest {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-25T00:00:00Z"));
  private final AtomicInteger asked = new AtomicInteger();

  /** What the source says next; it waits until something is put in. */
  private final BlockingQueue<Optional<AwsCredentialsIdentity>> told = new LinkedBlockingQueue<>();

  private final AwsProfile profile = new AwsProfile("corp", this::find, now::get);

  private AwsCredentialsIdentity find() {
    asked.incrementAndGet();
    try {
      return told.take().orElseThrow(() -> new IllegalStateException("none"));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Optional<AwsCredentialsIdentity> identity(String id) {
    return Optional.of(AwsCredentialsIdentity.create(id, "secret"));
  }

  private Optional<AwsCredentialsIdentity> expiring(String id, Duration after) {
    return Optional.of(
        AwsSessionCredentials.builder()
            .accessKeyId(id)
            .secretAccessKey("secret")
            .sessionToken("session")
            .expirationTime(now.get().plus(after))
            .build());
  }

  private void pass(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }

  private static String id(CompletableFuture<AwsCredentialsIdentity> credentials) throws Exception {
    return credentials.get(30, TimeUnit.SECONDS).accessKeyId();
  }

  @Test
  void credentials_areNotSoughtBeforeTheyAreAskedFor() {
    assertThat(asked).hasValue(0);
  }

  @Test
  void allWhoWait_waitForOneSearch() throws Exception {
    CompletableFuture<AwsCredentialsIdentity> first = profile.credentials();
    CompletableFuture<AwsCredentialsIdentity> second = profile.credentials();
    assertThat(first).isNotDone();
    told.add(identity("a"));
    assertThat(id(first)).isEqualTo("a");
    assertThat(id(second)).isEqualTo("a");
    assertThat(asked).hasValue(1);
  }

  @Test
  void foundCredentials_areUsedUntilTheyAreOldAndThenWhileNewOnesAreSought() throws Exception {
    told.add(identity("a"));
    id(profile.credentials());
    pass(AwsProfile.HELD);
    assertThat(profile.credentials()).isCompleted();
    assertThat(asked).hasValue(1);
    pass(Duration.ofMillis(1));
    assertThat(profile.credentials().resultNow().accessKeyId()).isEqualTo("a");
    told.add(identity("b"));
    awaitId("b");
    assertThat(asked).hasValue(2);
  }

  @Test
  void expiredCredentials_areNeverUsed() throws Exception {
    told.add(expiring("a", Duration.ofSeconds(30)));
    id(profile.credentials());
    pass(Duration.ofSeconds(30));
    CompletableFuture<AwsCredentialsIdentity> next = profile.credentials();
    assertThat(next).isNotDone();
    told.add(identity("b"));
    assertThat(id(next)).isEqualTo("b");
  }

  @Test
  void absence_isRememberedForAShortWhile() throws Exception {
    told.add(Optional.empty());
    assertThatThrownBy(() -> id(profile.credentials())).hasMessageContaining("none");
    pass(AwsProfile.FAILURE_HELD);
    assertThat(profile.credentials()).isCompletedExceptionally();
    assertThat(asked).hasValue(1);
    pass(Duration.ofMillis(1));
    told.add(identity("a"));
    assertThat(id(profile.credentials())).isEqualTo("a");
  }

  @Test
  void failedRefresh_leavesNothingStaleBehind() throws Exception {
    told.add(expiring("a", Duration.ofMinutes(5)));
    id(profile.credentials());
    pass(AwsProfile.HELD.plusMillis(1));
    told.add(Optional.empty());
    while (asked.get() < 2 || !told.isEmpty()) {
      assertThat(id(profile.credentials())).isEqualTo("a");
    }
    assertThat(id(profile.credentials())).isEqualTo("a");
    pass(Duration.ofMinutes(5));
    told.add(Optional.empty());
    assertThatThrownBy(() -> id(profile.credentials())).hasMessageContaining("none");
  }

  private void awaitId(String id) throws Exception {
    while (!id(profile.credentials()).equals(id)) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }
}
