package dev.tokenmeter.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenmeter.config.Egress;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuthoritiesTest {
  private final TestAuthority one = new TestAuthority("One");
  private final TestAuthority two = new TestAuthority("Two");
  @TempDir Path directory;

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("ca.pem"), text);
  }

  @Test
  void pemFile_withTextBetween_givesAllItsCertificates() throws Exception {
    Path file = file("# corp - roots\n" + one.pem() + "\n-----\nsubject=Two\n" + two.pem());
    assertThat(Authorities.read(file)).containsExactly(one.certificate(), two.certificate());
  }

  @Test
  void derFile_givesItsCertificate() throws Exception {
    Path file = Files.write(directory.resolve("ca.cer"), one.certificate().getEncoded());
    assertThat(Authorities.read(file)).containsExactly(one.certificate());
  }

  @Test
  void fileThatIsMissing_isNamed() {
    refused(directory.resolve("gone.pem"), "gone.pem: no such file");
  }

  @Test
  void fileThatIsADirectory_isNamed() {
    refused(directory, directory + ": cannot be read");
  }

  @Test
  void fileWithoutACertificate_isNamed() throws Exception {
    refused(file(""), "ca.pem: holds no certificate");
    refused(file("hello"), "ca.pem: holds no certificate");
    refused(
        file("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
        "ca.pem: holds no certificate");
  }

  @Test
  void certificateThatIsBroken_isNamedByItsNumber() throws Exception {
    String broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    refused(file(one.pem() + broken), "ca.pem: certificate 2 is broken");
  }

  @Test
  void fileOverItsBound_isNotRead() throws Exception {
    Path large = directory.resolve("large.pem");
    try (RandomAccessFile sparse = new RandomAccessFile(large.toFile(), "rw")) {
      sparse.setLength(Authorities.FILE_MAX + 1);
    }
    refused(large, "large.pem: larger than 16777216 bytes");
  }

  @Test
  void systemsAuthorities_holdTheJdksAndSslCertFile() throws Exception {
    Path file = file(one.pem());
    assertThat(Authorities.system(Optional.of(file.toString())))
        .contains(one.certificate())
        .hasSizeGreaterThan(50);
  }

  @Test
  void systemsBundle_thatIsBrokenOrMissing_doesNotKeepUsFromStarting() throws Exception {
    assertThat(Authorities.system(Optional.of(file("hello").toString()))).isNotEmpty();
    assertThat(Authorities.system(Optional.of(directory + "/gone"))).isNotEmpty();
  }

  @Test
  void wayOut_whoseAuthoritiesCannotBeRead_isNotLoaded() throws Exception {
    Egress egress = new Egress(Optional.empty(), List.of(), List.of(file("hello").toString()));
    assertThatThrownBy(() -> UpstreamTls.load(List.of(egress), List.of()))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("ca.pem: holds no certificate");
  }

  private static void refused(Path file, String message) {
    assertThatThrownBy(() -> Authorities.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith(message);
  }
}
