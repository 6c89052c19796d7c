package dev.tokenmeter.proxy.net;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Certificate authorities from the JDK, the system and PEM files. Reads files: off the loops. */
final class Authorities {
  private static final Logger LOG = LoggerFactory.getLogger(Authorities.class);

  /** Where Debian, Alpine and Arch, and where Red Hat keep the system's authorities. */
  private static final List<String> SYSTEM_BUNDLES =
      List.of("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt");

  /** Largest PEM file read, in bytes; a system's bundle is about 220 KB. */
  static final int FILE_MAX = 16 << 20;

  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final String END = "-----END CERTIFICATE-----";

  private Authorities() {}

  /**
   * The JDK's authorities and the system's. A missing bundle is no fault, and a broken one costs a
   * warning and not the start: nobody wrote it into our configuration.
   *
   * @param certFile a bundle beside the usual ones ({@code SSL_CERT_FILE})
   */
  static Set<X509Certificate> system(Optional<String> certFile) throws IOException {
    Set<X509Certificate> all = new LinkedHashSet<>(jdk());
    List<String> files = new ArrayList<>(SYSTEM_BUNDLES);
    certFile.filter(file -> !file.isBlank()).ifPresent(files::add);
    for (String file : files) {
      try {
        all.addAll(read(Path.of(file)));
      } catch (NoSuchFileException _) {
        // Another distribution.
      } catch (IOException e) {
        LOG.warn("certificate bundle left out: {}", e.getMessage());
      }
    }
    return all;
  }

  /**
   * The certificates of one file: PEM blocks with any text between, or a single DER certificate.
   *
   * @throws NoSuchFileException if there is no such file
   * @throws IOException beginning with the file's name, if it cannot be read, holds no certificate,
   *     or a broken one
   */
  static List<X509Certificate> read(Path file) throws IOException {
    byte[] bytes = bytes(file);
    List<X509Certificate> certificates = new ArrayList<>();
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int begin = text.indexOf(BEGIN);
    int end = begin < 0 ? -1 : text.indexOf(END, begin);
    while (end >= 0) {
      String broken = file + ": certificate " + (certificates.size() + 1) + " is broken";
      certificates.add(parse(der(text.substring(begin + BEGIN.length(), end), broken), broken));
      begin = text.indexOf(BEGIN, end);
      end = begin < 0 ? -1 : text.indexOf(END, begin);
    }
    return certificates.isEmpty()
        ? List.of(parse(bytes, file + ": holds no certificate"))
        : certificates;
  }

  /** Trust in exactly these. */
  static TrustManagerFactory trustManagers(Collection<X509Certificate> trusted) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int index = 0;
      for (X509Certificate certificate : trusted) {
        store.setCertificateEntry("ca-" + index++, certificate);
      }
      return factory(Optional.of(store));
    } catch (GeneralSecurityException e) {
      throw new IOException("certificate authorities cannot be used: " + e.getMessage(), e);
    }
  }

  private static List<X509Certificate> jdk() throws IOException {
    try {
      return Arrays.stream(factory(Optional.empty()).getTrustManagers())
          .filter(X509TrustManager.class::isInstance)
          .map(X509TrustManager.class::cast)
          .flatMap(manager -> Arrays.stream(manager.getAcceptedIssuers()))
          .toList();
    } catch (GeneralSecurityException e) {
      throw new IOException("the JDK's certificate authorities: " + e.getMessage(), e);
    }
  }

  @SuppressWarnings("NullAway") // the JDK's sign for its own authorities is a null key store
  private static TrustManagerFactory factory(Optional<KeyStore> store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store.orElse(null));
    return factory;
  }

  private static byte[] bytes(Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(FILE_MAX + 1);
    } catch (NoSuchFileException e) {
      throw new NoSuchFileException(file + ": no such file");
    } catch (IOException e) {
      throw new IOException(file + ": cannot be read", e);
    }
    if (bytes.length > FILE_MAX) {
      throw new IOException(file + ": larger than " + FILE_MAX + " bytes");
    }
    return bytes;
  }

  /** The JDK would read PEM byte by byte, which for a system's bundle a start would feel. */
  private static byte[] der(String base64, String otherwise) throws IOException {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new IOException(otherwise, e);
    }
  }

  private static X509Certificate parse(byte[] bytes, String otherwise) throws IOException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(bytes));
    } catch (CertificateException e) {
      throw new IOException(otherwise, e);
    }
  }
}
