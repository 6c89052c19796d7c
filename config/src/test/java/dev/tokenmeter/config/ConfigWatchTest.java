package dev.tokenmeter.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigWatchTest {
  private static final Duration INTERVAL = Duration.ofMillis(5);
  private static final Duration SETTLE = Duration.ofMillis(20);

  @TempDir private Path directory;
  private Path file = Path.of("");

  private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();

  /** What the listener heard. */
  private sealed interface Told {
    record Reloaded(Config config) implements Told {}

    record Refused(List<Problem> problems) implements Told {}
  }

  private final ConfigWatch.Listener listener =
      new ConfigWatch.Listener() {
        @Override
        public void reloaded(Config config, List<Problem> warnings) {
          told.add(new Told.Reloaded(config));
        }

        @Override
        public void refused(List<Problem> problems) {
          told.add(new Told.Refused(problems));
        }
      };

  @BeforeEach
  void writeFirst() throws IOException {
    file = Files.writeString(directory.resolve("t.yaml"), callers(0));
  }

  private static String callers(int number) {
    return "callers: [{ name: c" + number + " }]\n";
  }

  private ConfigWatch watch() {
    Config current = ((ConfigReader.Result.Loaded) ConfigReader.read(file, Map.of())).config();
    return ConfigWatch.start(file, Map.of(), current, listener, INTERVAL, SETTLE);
  }

  private void replace(String content) throws IOException {
    Path next = Files.writeString(directory.resolve("next"), content);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private Told next() throws InterruptedException {
    Told next = told.poll(30, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return next == null ? new Told.Refused(List.of()) : next;
  }

  private String nextCaller() throws InterruptedException {
    Told next = next();
    assertThat(next).isInstanceOf(Told.Reloaded.class);
    return ((Told.Reloaded) next).config().callers().getFirst().name();
  }

  @Test
  void watch_ofGoodAndBadContents_publishesEachGoodOneWhole() throws Exception {
    try (ConfigWatch watch = watch()) {
      for (int i = 1; i <= 50; i++) {
        replace("callers: [{ name: bad" + i + " }, { nam: x }]\n");
        assertThat(next()).isInstanceOf(Told.Refused.class);
        assertThat(watch.current().callers())
            .extracting(Caller::name)
            .containsExactly("c" + (i - 1));

        replace(callers(i));
        assertThat(nextCaller()).isEqualTo("c" + i);
        assertThat(watch.current().callers()).extracting(Caller::name).containsExactly("c" + i);
      }
    }
    assertThat(told).isEmpty();
  }

  @Test
  void watch_ofAContentWrittenInPlace_waitsUntilItIsWhole() throws Exception {
    try (ConfigWatch watch = watch()) {
      Files.writeString(file, callers(1));

      assertThat(nextCaller()).isEqualTo("c1");
      assertThat(watch.current().callers()).hasSize(1);
    }
  }

  @Test
  void watch_ofASwappedLink_seesTheNewTarget() throws Exception {
    Files.createDirectory(directory.resolve("v1"));
    Files.createDirectory(directory.resolve("v2"));
    Files.writeString(directory.resolve("v1/t.yaml"), callers(1));
    Files.writeString(directory.resolve("v2/t.yaml"), callers(2));
    Path data = Files.createSymbolicLink(directory.resolve("data"), Path.of("v1"));
    file = Files.createSymbolicLink(directory.resolve("link.yaml"), Path.of("data/t.yaml"));

    try (ConfigWatch watch = watch()) {
      Path swap = Files.createSymbolicLink(directory.resolve("swap"), Path.of("v2"));
      Files.move(swap, data, StandardCopyOption.ATOMIC_MOVE);

      assertThat(nextCaller()).isEqualTo("c2");
      assertThat(watch.current().callers()).hasSize(1);
    }
  }

  @Test
  void watch_ofARemovedOrEmptiedFile_keepsTheConfigurationAndSaysSo() throws Exception {
    try (ConfigWatch watch = watch()) {
      Files.delete(file);
      assertThat(next().toString()).contains("cannot be read any more");

      Files.writeString(file, "");
      assertThat(next().toString()).contains("was emptied");
      assertThat(watch.current().callers()).extracting(Caller::name).containsExactly("c0");

      replace(callers(0));
      assertThat(nextCaller()).isEqualTo("c0");
    }
  }

  @Test
  void watch_ofAFileChangedBeforeItsStart_catchesUp() throws Exception {
    Config current = ((ConfigReader.Result.Loaded) ConfigReader.read(file, Map.of())).config();
    replace(callers(1));

    try (ConfigWatch watch =
        ConfigWatch.start(file, Map.of(), current, listener, INTERVAL, SETTLE)) {
      assertThat(nextCaller()).isEqualTo("c1");
      assertThat(watch.current().callers()).hasSize(1);
    }
  }

  @Test
  void start_withPortsOfTheCommandLine_isNoChange() throws Exception {
    Config read = ((ConfigReader.Result.Loaded) ConfigReader.read(file, Map.of())).config();
    Config current = read.at(new Listen("127.0.0.1", 1, read.listen().tls()), read.admin());

    try (ConfigWatch watch =
        ConfigWatch.start(file, Map.of(), current, listener, INTERVAL, SETTLE)) {
      replace(callers(7));
      assertThat(nextCaller()).isEqualTo("c7");
      assertThat(watch.current().listen().port()).isEqualTo(8080);
    }
  }

  @Test
  void reload_ofAnUnchangedFile_tellsTheListenerAndTheCaller() throws Exception {
    try (ConfigWatch watch = watch()) {
      assertThat(watch.reload()).isInstanceOf(ConfigReader.Result.Loaded.class);
      assertThat(nextCaller()).isEqualTo("c0");

      replace("nonsense: [");
      assertThat(watch.reload()).isInstanceOf(ConfigReader.Result.Refused.class);
      assertThat(next()).isInstanceOf(Told.Refused.class);
      assertThat(watch.current().callers()).extracting(Caller::name).containsExactly("c0");
    }
  }

  @Test
  void listener_thatThrows_doesNotEndTheWatch() throws Exception {
    ConfigWatch.Listener failing =
        new ConfigWatch.Listener() {
          @Override
          public void reloaded(Config config, List<Problem> warnings) {
            told.add(new Told.Reloaded(config));
            throw new IllegalStateException("on purpose");
          }

          @Override
          public void refused(List<Problem> problems) {
            throw new IllegalStateException("on purpose");
          }
        };
    Config current = ((ConfigReader.Result.Loaded) ConfigReader.read(file, Map.of())).config();
    try (ConfigWatch watch =
        ConfigWatch.start(file, Map.of(), current, failing, INTERVAL, SETTLE)) {
      replace(callers(1));
      assertThat(nextCaller()).isEqualTo("c1");
      replace(callers(2));
      assertThat(nextCaller()).isEqualTo("c2");
      assertThat(watch.current().callers()).hasSize(1);
    }
  }

  @Test
  void close_whileTheFileChanges_silencesTheListener() throws Exception {
    ConfigWatch watch = watch();
    watch.close();
    told.clear();

    replace(callers(1));
    watch.reload();

    assertThat(told).isEmpty();
    assertThat(watch.current().callers()).extracting(Caller::name).containsExactly("c0");
  }

  @Test
  void watch_ofARenewedCertificate_reloadsOnceCertificateAndKeyBelongTogether() throws Exception {
    Path certificate = copy("rsa.pem", "server.pem");
    copy("rsa.key", "server.key");
    Files.writeString(file, "listen: { tls: { certificate: server.pem, key: server.key } }\n");
    try (ConfigWatch watch = watch()) {
      copy("ec.pem", "server.pem");
      assertThat(next().toString()).contains("listen.tls.key names a file that");
      copy("ec.key", "server.key");

      assertThat(next()).isInstanceOf(Told.Reloaded.class);
      assertThat(watch.current().listen().tls().orElseThrow().pairs())
          .extracting(Listen.Pair::certificate)
          .containsExactly(certificate.toString());
    }
    assertThat(told).isEmpty();
  }

  @Test
  void watch_afterTlsWasSwitchedOn_seesItsCertificatesRenewed() throws Exception {
    copy("rsa.pem", "server.pem");
    copy("rsa.key", "server.key");
    try (ConfigWatch watch = watch()) {
      replace("listen: { tls: { certificate: server.pem, key: server.key } }\n");
      assertThat(next()).isInstanceOf(Told.Reloaded.class);

      copy("rsa-pkcs1.key", "server.key");

      assertThat(next()).isInstanceOf(Told.Reloaded.class);
      assertThat(watch.current().listen().tls()).isPresent();
    }
  }

  @Test
  void watch_ofChangedAuthoritiesOfClients_reloads() throws Exception {
    copy("rsa.pem", "server.pem");
    copy("rsa.key", "server.key");
    copy("ec.pem", "clients.pem");
    Files.writeString(
        file,
        "listen: { tls: { certificate: server.pem, key: server.key, client-ca: clients.pem } }\n");
    try (ConfigWatch watch = watch()) {
      copy("rsa.key", "clients.pem");
      assertThat(next().toString()).contains("listen.tls.client-ca names a file that");
      copy("rsa.pem", "clients.pem");

      assertThat(next()).isInstanceOf(Told.Reloaded.class);
      assertThat(watch.current().listen().tls()).isPresent();
    }
  }

  private Path copy(String resource, String name) throws IOException {
    Path next = directory.resolve(name + ".next");
    Files.copy(Path.of(Reads.tls(resource)), next, StandardCopyOption.REPLACE_EXISTING);
    return Files.move(
        next,
        directory.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }
}
