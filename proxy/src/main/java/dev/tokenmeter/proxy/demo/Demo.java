package dev.tokenmeter.proxy.demo;

import dev.tokenmeter.config.Admin;
import dev.tokenmeter.config.BuiltInProviders;
import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Egress;
import dev.tokenmeter.config.Listen;
import dev.tokenmeter.config.Planned;
import dev.tokenmeter.config.Provider;
import dev.tokenmeter.config.Timeouts;
import dev.tokenmeter.proxy.identity.FingerprintKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A mock provider, the configuration that points at it, and developers who use both. */
public final class Demo implements AutoCloseable {
  private static final List<String> PROVIDERS = List.of("anthropic", "openai", "gemini");
  private static final int EXERCISES = 12;
  private static final Logger LOG = LoggerFactory.getLogger(Demo.class);

  private final MockProvider mock;
  private final Path directory;
  private final List<Developer> developers = Developer.all();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final ExecutorService desks =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("developer-", 0).factory());

  /** How fast the mock provider speaks. */
  public enum Length {
    /** Without a pause. */
    SHORT(Duration.ZERO),
    /** As fast as people read. */
    LIFELIKE(Duration.ofMillis(60));

    private final Duration pause;

    Length(Duration pause) {
      this.pause = pause;
    }
  }

  private Demo(MockProvider mock, Path directory) {
    this.mock = mock;
    this.directory = directory;
  }

  /** Starts the mock provider on a free port of loopback. */
  public static Demo open(Length length) throws IOException {
    Path directory = Files.createTempDirectory("tokenmeter-demo-");
    return new Demo(MockProvider.start(length.pause), directory);
  }

  /** The proxy's configuration: the mock instead of three providers, and the known developers. */
  public Config config(int port, int adminPort) {
    Config defaults = Config.defaults();
    return new Config(
        new Listen("127.0.0.1", port, Optional.empty()),
        new Admin("127.0.0.1", adminPort, new Admin.Auth.Unset()),
        PROVIDERS.stream().flatMap(this::provider).toList(),
        Egress.direct(),
        defaults.identity(),
        developers.stream().flatMap(Developer::caller).toList(),
        defaults.metrics(),
        Config.AccessLog.OFF,
        defaults.limits(),
        impatient(defaults.timeouts()),
        planned());
  }

  private Planned planned() {
    Planned nothing = new Planned(ledger().toString(), List.of());
    return new Planned(
        nothing.ledger(),
        nothing.privacy(),
        DemoBudgets.all(),
        nothing.rails(),
        nothing.prices(),
        nothing.signals(),
        nothing.leaderboard(),
        nothing.unbuilt());
  }

  /** Where this run's exchanges are kept; removed at its end. */
  public Path ledger() {
    return directory.resolve("tokenmeter.db");
  }

  private Stream<Provider> provider(String name) {
    return BuiltInProviders.named(name).stream()
        .map(
            real ->
                new Provider(
                    real.name(),
                    Optional.of(mock.url()),
                    real.dialect(),
                    real.hosts(),
                    real.defaultFor(),
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    real.includeUsage()));
  }

  /** Nobody waits long for the end of a demo. */
  private static Timeouts impatient(Timeouts all) {
    return new Timeouts(
        all.requestHead(),
        all.requestBody(),
        all.connect(),
        all.tls(),
        all.keepAlive(),
        all.idleUpstream(),
        all.stalledClient(),
        Duration.ZERO,
        Duration.ofSeconds(2));
  }

  /** A key of this run alone. */
  public FingerprintKey fingerprintKey() {
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    return FingerprintKey.of(secret);
  }

  /** How many developers there are. */
  public int developers() {
    return developers.size();
  }

  /** Sets every developer to work, each on a thread of his own. */
  public void work(URI proxy) {
    for (Desk desk : desks(proxy)) {
      desks.execute(desk::work);
    }
  }

  /** Lets every developer ask a few times and waits for the answers. */
  public void exercise(URI proxy) throws IOException, InterruptedException {
    for (int mood = 0; mood < EXERCISES; mood++) {
      for (Desk desk : desks(proxy)) {
        desk.ask(mood);
      }
    }
  }

  private List<Desk> desks(URI proxy) {
    SplittableRandom random = new SplittableRandom();
    return developers.stream()
        .map(developer -> new Desk(proxy, developer, client, random.split()))
        .toList();
  }

  /** Sends everybody home and stops the mock provider. */
  @Override
  public void close() {
    desks.shutdownNow();
    client.shutdownNow();
    mock.close();
    removeDirectory();
  }

  private void removeDirectory() {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(directory);
    } catch (IOException e) {
      LOG.debug("{} was not removed", directory, e);
    }
  }
}
