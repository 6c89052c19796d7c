package dev.tokenmeter.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CertificateNameTest {
  private static CertificateBuilder of(String subject) {
    return new CertificateBuilder().subject(subject).ecp256();
  }

  private static String name(CertificateBuilder certificate) throws Exception {
    return CertificateName.of(
            certificate.setIsCertificateAuthority(true).buildSelfSigned().getCertificate())
        .orElse("nobody");
  }

  /** A subject of this common name, byte for byte (X.501, a UTF8String). */
  private static X500Principal commonName(String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    byte[] head = {0x30, 0, 0x31, 0, 0x30, 0, 0x06, 3, 0x55, 4, 3, 0x0c, 0};
    byte[] der = Arrays.copyOf(head, head.length + text.length);
    der[1] = (byte) (der.length - 2);
    der[3] = (byte) (der.length - 4);
    der[5] = (byte) (der.length - 6);
    der[12] = (byte) text.length;
    System.arraycopy(text, 0, der, head.length, text.length);
    return new X500Principal(der);
  }

  @Test
  void commonName_isTheName_asItIsWritten() throws Exception {
    assertThat(name(of("CN=Alice").addSanDnsName("laptop.example"))).isEqualTo("Alice");
    assertThat(name(of("O=Corp,OU=Search,CN=J\u00fcrgen \\, M\u00fcller")))
        .isEqualTo("J\u00fcrgen , M\u00fcller");
    assertThat(name(of("UID=7+CN=alice@corp.example,O=Corp"))).isEqualTo("alice@corp.example");
  }

  @Test
  void commonName_writtenTwice_isTheMoreSpecificOne() throws Exception {
    assertThat(name(of("CN=alice,CN=Users,O=Corp"))).isEqualTo("alice");
  }

  @Test
  void certificate_withoutACommonName_isNamedByItsUriThenItsMailThenItsHost() throws Exception {
    String id = "spiffe://corp.example/ns/search/sa/indexer";
    CertificateBuilder all =
        of("O=Corp")
            .addSanDnsName("indexer.corp.example")
            .addSanRfc822Name("indexer@corp.example")
            .addSanUriName(id);

    assertThat(name(all)).isEqualTo(id);
    assertThat(
            name(of("O=Corp").addSanDnsName("a.corp.example").addSanRfc822Name("a@corp.example")))
        .isEqualTo("a@corp.example");
    assertThat(name(of("O=Corp").addSanDnsName("a.corp.example"))).isEqualTo("a.corp.example");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "anonymous",
        "none",
        "unconfirmed",
        "_unidentified",
        "_overflow",
        "key-abcdefghij",
        "who-abcdefghij",
        "sk-ant-api03-0123456789",
        "two\nlines",
        "nul\0",
        "\0nul",
        "ali\rce",
        "alice\u0085",
        "   ",
      })
  void name_thatNoCallerMayHave_isPassedOver(String name) throws Exception {
    X500Principal subject = commonName(name);
    CertificateBuilder alone = new CertificateBuilder().subject(subject).ecp256();
    CertificateBuilder other =
        new CertificateBuilder().subject(subject).addSanDnsName("a.example").ecp256();

    assertThat(name(alone)).isEqualTo("nobody");
    assertThat(name(other)).isEqualTo("a.example");
  }

  @Test
  void name_ofTheLongestLength_isTaken_andOneCharacterMoreIsPassedOver() throws Exception {
    String id = "spiffe://corp.example/";
    String longest = id + "a".repeat(128 - id.length());

    assertThat(name(of("O=Corp").addSanUriName(longest))).isEqualTo(longest);
    assertThat(name(of("O=Corp").addSanUriName(longest + "a"))).isEqualTo("nobody");
  }
}
