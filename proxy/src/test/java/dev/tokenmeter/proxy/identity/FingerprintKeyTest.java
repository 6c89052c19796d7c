package dev.tokenmeter.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Credentials;
import dev.tokenmeter.config.Identity;
import dev.tokenmeter.config.Planned;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("SEC-03")
final class FingerprintKeyTest {
  private static final byte[] SECRET =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path directory;

  @Test
  void fingerprint_isTheFirstFiftyBitsOfTheKeyedHash() {
    // printf %s sk-x | openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdef, then base32
    assertThat(FingerprintKey.of(SECRET).fingerprint("sk-x")).isEqualTo("key-bdf2yoietv");
  }

  @Test
  void fingerprint_dependsOnTheKey() {
    byte[] other = SECRET.clone();
    other[31]++;
    assertThat(FingerprintKey.of(other).fingerprint("sk-x"))
        .isNotEqualTo(FingerprintKey.of(SECRET).fingerprint("sk-x"));
  }

  @Test
  void accountAndKey_ofTheSameText_haveDifferentNames() {
    FingerprintKey key = FingerprintKey.of(SECRET);
    assertThat(key.account("sk-x")).isNotEqualTo(key.fingerprint("sk-x"));
  }

  @Test
  void missingDefaultFile_isMadeForTheOwnerAloneAndKept() throws IOException {
    Path ledger = directory.resolve("data").resolve("tokenmeter.db");
    FingerprintKey made = FingerprintKey.load(besideLedger(ledger));
    Path file = ledger.resolveSibling("fingerprint.key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(file)).matches("[0-9a-f]{64}\n");
    assertThat(FingerprintKey.load(besideLedger(ledger)).fingerprint("sk-x"))
        .isEqualTo(made.fingerprint("sk-x"));
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void processesThatStartTogether_shareOneKey() throws Exception {
    Path ledger = directory.resolve("data").resolve("tokenmeter.db");
    List<Future<String>> names = new ArrayList<>();
    try (ExecutorService starts = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 8; i++) {
        names.add(
            starts.submit(() -> FingerprintKey.load(besideLedger(ledger)).fingerprint("sk-x")));
      }
    }
    String first = names.getFirst().get();
    for (Future<String> name : names) {
      assertThat(name.get()).isEqualTo(first);
    }
  }

  @Test
  void key_isReadInEveryWayOfWritingIt() throws IOException {
    String expected = FingerprintKey.of(SECRET).fingerprint("sk-x");
    for (byte[] written :
        List.of(
            SECRET,
            (HexFormat.of().formatHex(SECRET) + "\n").getBytes(StandardCharsets.US_ASCII),
            HexFormat.of().withUpperCase().formatHex(SECRET).getBytes(StandardCharsets.US_ASCII),
            Base64.getEncoder().encode(SECRET),
            (Base64.getUrlEncoder().withoutPadding().encodeToString(SECRET) + "\r\n")
                .getBytes(StandardCharsets.US_ASCII))) {
      Path file = Files.write(directory.resolve("key"), written);
      assertThat(FingerprintKey.load(from(file)).fingerprint("sk-x")).isEqualTo(expected);
    }
  }

  @Test
  void key_atTheLeastLengthPassesAndOneByteLessIsRefused() throws IOException {
    Path file = Files.writeString(directory.resolve("key"), "sixteen bytes ok\n");
    assertThat(FingerprintKey.load(from(file))).isNotNull();
    Files.writeString(file, "fifteen bytes!!");
    assertThatThrownBy(() -> FingerprintKey.load(from(file)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("too short")
        .hasMessageContaining("openssl rand -hex 32")
        .hasMessageNotContaining("fifteen");
  }

  @Test
  void key_thatCannotBeRead_isSaidInOneLine() throws IOException {
    assertThatThrownBy(() -> FingerprintKey.load(from(directory.resolve("nowhere"))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nowhere does not exist");
    assertThatThrownBy(() -> FingerprintKey.load(from(directory)))
        .isInstanceOf(IOException.class)
        .hasMessageNotContaining("\n");
    Path file = Files.writeString(directory.resolve("file"), "x");
    assertThatThrownBy(() -> FingerprintKey.load(besideLedger(file.resolve("tokenmeter.db"))))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(
            () -> FingerprintKey.load(config(new Credentials.Source.Env("TOKENMETER_NO_SUCH"))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("TOKENMETER_NO_SUCH is not set");
  }

  private static Config from(Path file) {
    return config(new Credentials.Source.File(file.toString()));
  }

  private static Config config(Credentials.Source source) {
    Identity rules = Identity.defaults();
    return House.config(
        new Identity(
            rules.order(), rules.unknown(), rules.pathTokens(), rules.jwt(), Optional.of(source)));
  }

  private static Config besideLedger(Path ledger) {
    Config base = House.config(Identity.defaults());
    return new Config(
        base.listen(),
        base.admin(),
        base.providers(),
        base.egress(),
        base.identity(),
        base.callers(),
        base.metrics(),
        base.accessLog(),
        base.limits(),
        base.timeouts(),
        new Planned(ledger.toString(), List.of()));
  }
}
