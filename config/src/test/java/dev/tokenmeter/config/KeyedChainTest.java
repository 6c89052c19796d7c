package dev.tokenmeter.config;

import static dev.tokenmeter.config.Reads.config;
import static dev.tokenmeter.config.Reads.problems;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files were made by OpenSSL, in every form it writes. */
final class KeyedChainTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "rsa.pem, rsa.key",
    "rsa.pem, rsa-pkcs1.key",
    "ec.pem, ec.key",
    "ec.pem, ec-sec1.key",
    "ed25519.pem, ed25519.key"
  })
  void key_inEachForm_isReadAndBelongsToItsCertificate(String certificate, String key)
      throws IOException {
    KeyedChain read = KeyedChain.read(new Listen.Pair(Reads.tls(certificate), Reads.tls(key)));

    assertThat(read.chain()).hasSize(1);
    assertThat(read.key().getFormat()).isEqualTo("PKCS#8");
    assertThat(config(yaml(certificate, key)).listen().tls()).isPresent();
  }

  @Test
  void chain_andKeyInOneFile_areBothFound() throws IOException {
    String one =
        "made for a test\n"
            + Files.readString(Path.of(Reads.tls("ec-sec1.key")))
            + "then the chain\n"
            + Files.readString(Path.of(Reads.tls("ec.pem")))
            + Files.readString(Path.of(Reads.tls("rsa.pem")));
    String file = Files.writeString(directory.resolve("all.pem"), one).toString();

    KeyedChain read = KeyedChain.read(new Listen.Pair(file, file));

    assertThat(read.chain()).hasSize(2);
    assertThat(read.leaf().getPublicKey().getAlgorithm()).isEqualTo("EC");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          rsa.pem | ec.key                  | key names a file that holds a private key that is broken or not that
          rsa.pem | ec-sec1.key             | key names a file that holds a private key that is broken or not that
          ec.pem  | rsa-pkcs1.key           | key names a file that holds a private key that is broken or not that
          ec.pem  | other-ec-sec1.key       | key names a file that does not hold the private key of the cert
          rsa.pem | rsa-encrypted.key       | key names a file that holds an encrypted private key
          rsa.pem | rsa-pkcs1-encrypted.key | key names a file that holds an encrypted private key
          rsa.pem | rsa.pem                 | key names a file that does not hold a private key
          rsa.key | rsa.key                 | certificate names a file that does not hold a certificate
          """)
  void pair_thatCannotServe_isAProblemAtItsPlace(String certificate, String key, String problem) {
    int column = problem.startsWith("key") ? 2 : 1;

    assertThat(problems(yaml(certificate, key)))
        .singleElement()
        .asString()
        .startsWith("t.yaml:%d:".formatted(column + 2))
        .contains("listen.tls." + problem)
        .doesNotContain(certificate);
  }

  @Test
  void certificate_cutShort_isAProblemAtItsPlace() throws IOException {
    String whole = Files.readString(Path.of(Reads.tls("rsa.pem")));
    Path cut = directory.resolve("cut.pem");
    for (int length : List.of(28, 40, 600, whole.length() - 30)) {
      Files.writeString(cut, whole.substring(0, length) + "\n-----END CERTIFICATE-----\n");

      assertThat(
              problems(
                  "listen: { tls: { certificate: %s, key: %s } }"
                      .formatted(cut, Reads.tls("rsa.key"))))
          .singleElement()
          .asString()
          .startsWith("t.yaml:1:31: listen.tls.certificate names a file that holds");
    }
  }

  @Test
  void clientCa_withoutACertificate_isAProblemAtItsPlace() throws IOException {
    Path broken = Files.writeString(directory.resolve("ca.pem"), "-----BEGIN CERTIFICATE-----\n");

    assertThat(problems(yaml("ec.pem", "ec.key") + "    client-ca: " + broken + "\n"))
        .containsExactly(
            "t.yaml:5:16: listen.tls.client-ca names a file that holds no certificate");
  }

  @Test
  void clientAuth_withoutAuthorities_isAProblemAtItsPlace() {
    assertThat(problems(yaml("ec.pem", "ec.key") + "    client-auth: required\n"))
        .containsExactly(
            "t.yaml:5:18: listen.tls.client-auth needs client-ca, the authorities that vouch for"
                + " clients");
    assertThat(
            problems(
                yaml("ec.pem", "ec.key")
                    + "    client-ca: "
                    + Reads.tls("rsa.pem")
                    + "\n    client-auth: on\n"))
        .singleElement()
        .asString()
        .startsWith("t.yaml:6:18: listen.tls.client-auth must be one of optional, required");
  }

  @Test
  void clientCa_writtenForTwoCertificates_isAProblemAtTheSecond() {
    String pair =
        "{ certificate: %s, key: %s, client-ca: %s }"
            .formatted(Reads.tls("ec.pem"), Reads.tls("ec.key"), Reads.tls("rsa.pem"));

    assertThat(problems("listen: { tls: [" + pair + ",\n" + pair + "] }"))
        .singleElement()
        .asString()
        .startsWith("t.yaml:2:")
        .endsWith("client-ca is written for another certificate already; one holds for all");
  }

  @Test
  void clientCa_alone_asksAndDoesNotInsist() {
    assertThat(
            config(yaml("ec.pem", "ec.key") + "    client-ca: " + Reads.tls("rsa.pem") + "\n")
                .listen()
                .tls()
                .orElseThrow()
                .clients())
        .contains(new Listen.ClientCertificates(Reads.tls("rsa.pem"), Listen.ClientAuth.OPTIONAL));
  }

  @Test
  void pair_thatChangedSinceItWasChecked_isRefusedWithTheFilesName() {
    Listen.Pair pair = new Listen.Pair(Reads.tls("ec.pem"), Reads.tls("rsa.key"));

    assertThatThrownBy(() -> KeyedChain.read(pair))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(pair.key() + ": holds a private key");
  }

  private static String yaml(String certificate, String key) {
    return """
    listen:
      tls:
        certificate: %s
        key: %s
    """
        .formatted(Reads.tls(certificate), Reads.tls(key));
  }
}
