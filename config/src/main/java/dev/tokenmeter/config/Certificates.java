package dev.tokenmeter.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** The certificates of one file: PEM blocks with any text between, or a single DER certificate. */
final class Certificates {
  private Certificates() {}

  /**
   * Reads them in the order of the file.
   *
   * @throws IOException that says what the file does, without its name: it holds none, or a broken
   *     one
   */
  static List<X509Certificate> read(Path file) throws IOException {
    byte[] bytes = PemBlock.bytes(file);
    List<X509Certificate> certificates = new ArrayList<>();
    for (PemBlock block : PemBlock.in(new String(bytes, StandardCharsets.ISO_8859_1))) {
      if (block.label().equals("CERTIFICATE")) {
        int number = certificates.size() + 1;
        certificates.add(parse(block.der(), "holds a broken certificate, number " + number));
      }
    }
    return certificates.isEmpty() ? List.of(parse(bytes, "holds no certificate")) : certificates;
  }

  private static X509Certificate parse(byte[] der, String otherwise) throws IOException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException e) {
      throw new IOException(otherwise, e);
    }
  }
}
